/**
 * The district of a long run: what it keeps grows with every event and must not be counted as the box's. Started with the
 * directory of its database; asked over the channel, in simulated time; ends with it.
 */
import { systemClock } from '../../drivers/basics/clock.ts';
import { parseBatch } from '../district/receive.ts';
import { startDistrict } from '../district/service.ts';
import { type Answer, type Ask, askSchema } from './district-words.ts';

let wallMs = 0;
const clock = { ...systemClock, wallMs: () => wallMs };
const district = await startDistrict({ port: 0, directory: process.argv[2] ?? ':memory:', clock });
const { register } = district.identity;

async function answerTo(ask: Ask): Promise<Answer> {
  const { number } = ask;
  switch (ask.what) {
    case 'code':
      return { number, what: 'code', code: await register.issueCode(ask.source, ask.wallMs + 60_000, 'soak') };
    case 'redeem': {
      const enrolled = await register.redeem(ask.request, ask.wallMs);
      return enrolled.ok ? { number, what: 'redeem' } : { number, what: 'failed', why: enrolled.error.detail };
    }
    case 'accept': {
      const batch = parseBatch(Buffer.from(ask.batch));
      if (!batch.ok) return { number, what: 'failed', why: batch.error.problem.detail };
      return { number, what: 'accept', ack: await district.accept(ask.source, batch.value) };
    }
    case 'state': {
      const { events, gaps, findings } = await district.state();
      return { number, what: 'state', events, complaints: gaps.length + findings.length };
    }
  }
}

const say = (answer: Answer): void => void process.send?.(answer);
process.on('message', (message) => {
  const ask = askSchema.parse(message);
  wallMs = ask.wallMs;
  void answerTo(ask).then(say);
});
process.on('disconnect', () => void district.stop());
say({ number: 0, what: 'ready' });
