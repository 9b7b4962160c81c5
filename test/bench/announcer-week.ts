/** The announcer through a simulated week: does anything grow? */
import { VirtualClock } from '../../drivers/sim/virtual-clock.ts';
import { startAnnouncer } from '../../kiosk/announcer/announcer.ts';
import { soundSchema } from '../../kiosk/announcer/configuration.ts';
import { createNoticeDesk } from '../../kiosk/announcer/notice-desk.ts';
import { startSimulatedPlayer } from '../../kiosk/announcer/simulated-player.ts';
import type { Figure } from './figure.ts';

const hourMs = 3_600_000;
const dayHours = 24;
const days = 7;
/** People an hour, each with guidance, a temperature and a verdict. */
const perHour = 60;

/** Heap in use, bytes; needs `--expose-gc`. */
function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error('memory cannot be measured without --expose-gc');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

export async function* announcerWeek(): AsyncGenerator<Figure> {
  const clock = new VirtualClock(Date.parse('2022-03-07T00:00:00+08:00'));
  let heard = 0;
  const announcer = startAnnouncer({
    configuration: soundSchema.parse({}),
    clock,
    timeZone: 'Asia/Shanghai',
    clockTrusted: () => true,
    filesFolder: '/files',
    startPlayer: (events) => startSimulatedPlayer(clock, () => 1_500, events),
    onState: () => undefined,
    onHeard(record) {
      heard += 1;
      notices.heard(record);
    },
  });
  const notices = createNoticeDesk({
    announcer,
    clock,
    store: { load: () => [], save: () => undefined },
    makeSpeech: () => Promise.resolve({ ok: false, error: { code: 'noMaker', detail: '' } }),
    folder: '/nowhere',
    onGivenUp: () => undefined,
  });
  const day = async (): Promise<void> => {
    for (let person = 0; person < dayHours * perHour; person += 1) {
      announcer.presence(true);
      announcer.say({ prompt: 'guidance.presentCode', language: 'zh-CN' });
      await clock.advance(5_000);
      announcer.say({ prompt: 'reading.temperature', language: 'zh-CN', values: { temperatureC: 36.5 } });
      announcer.say({ prompt: 'verdict.granted', language: 'zh-CN', followedBy: ['reason.allStepsPassed'] });
      announcer.presence(false);
      await clock.advance(hourMs / perHour - 5_000);
    }
  };
  const from = performance.now();
  await day();
  const before = heapBytes();
  const timers = clock.pendingTimers;
  for (let i = 1; i < days; i += 1) await day();
  const grown = heapBytes() - before;
  const tookS = (performance.now() - from) / 1000;
  const grownTimers = clock.pendingTimers - timers;
  notices.stop();
  await announcer.stop();
  yield {
    figure: `heap grown from the second to the end of the seventh day, ${heard} things heard`,
    value: grown / 1024,
    unit: 'KiB',
  };
  yield { figure: 'timers grown meanwhile', value: grownTimers, unit: '' };
  yield { figure: 'a simulated week takes', value: tookS, unit: 's' };
}
