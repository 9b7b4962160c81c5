/** `kadian pulse --site FILE [--yes] [--dry-run] [--technician CODE] [--json]`: moves the relay of the gate once; asks first, is recorded. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { systemClock } from '../drivers/basics/clock.ts';
import { guardedRelay } from '../drivers/gate/guarded-relay.ts';
import { lineText } from '../drivers/transport/gpio-faults.ts';
import { boxLedger } from './devices/box-ledger.ts';
import { askYes, busyCode, readOptions, runCommand, siteOf } from './devices/command.ts';
import { pulseRelay, releaseMs, type PulseOutcome } from './devices/pulse-relay.ts';
import { gpioAccessOf, gpioOf, onlyWithoutStation } from './devices/real-buses.ts';
import { Refusal, refusalCodes } from './refusal.ts';

const usage = 'usage: kadian pulse --site FILE [--yes] [--dry-run] [--technician CODE] [--json]';

async function main(): Promise<number> {
  const values = readOptions(
    {
      site: { type: 'string' },
      yes: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      technician: { type: 'string', default: 'commandLine' },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  const loaded = siteOf(values.site, usage);
  const { site } = loaded;
  if (!/^\S{1,64}$/.test(values.technician))
    throw new Refusal('--technician: a code without spaces', refusalCodes.wrongUse);
  const { line } = site.gate.lines.relay;
  const what = `the relay ${lineText(line)} (${line.activeLow ? 'active low' : 'active high'}) becomes active for ${releaseMs(site)} ms: the gate opens`;
  await onlyWithoutStation(loaded);
  if (values['dry-run']) {
    if (values.json)
      process.stdout.write(`${JSON.stringify({ dryRun: true, relay: lineText(line), forMs: releaseMs(site) })}\n`);
    else process.stdout.write(`${what}. Nothing was moved.\n`);
    return 0;
  }
  if (!values.yes) {
    const answer = await askYes(`${what}. Is nobody in its way?`);
    if (answer === null) throw new Refusal(`${what}. No terminal to ask in: say --yes`, refusalCodes.wrongUse);
    if (!answer) {
      process.stderr.write('Nothing was moved.\n');
      return 4;
    }
  }
  const ledger = boxLedger(loaded);
  if (!ledger.ok) {
    throw new Refusal(
      `it cannot be recorded, so nothing was moved: ${ledger.error.detail}`,
      ledger.error.code === 'busy' ? busyCode : 2,
    );
  }
  try {
    const outcome = await pulseRelay({
      site,
      gpio: await gpioOf(loaded),
      openRelay: guardedRelay({ access: gpioAccessOf(loaded) }),
      clock: systemClock,
      ledger: ledger.value,
      technician: values.technician,
    });
    if (!outcome.ok) {
      const { code, fault } = outcome.error;
      if (code === 'ledger') throw new Refusal(`it cannot be recorded, so nothing was moved: ${fault.detail}`, 2);
      throw new Refusal(fault.detail, fault.code === 'busy' ? busyCode : 1);
    }
    if (values.json) process.stdout.write(`${JSON.stringify(outcome.value)}\n`);
    else process.stdout.write(`${text(outcome.value).join('\n')}\n`);
    return outcome.value.activeMs === null ? 1 : 0;
  } finally {
    ledger.value?.close();
  }
}

function text({ askedMs, setMs, activeMs, door, recorded }: PulseOutcome): string[] {
  const moves = (door ?? []).slice(1).map(({ t, active }) => `${active ? 'opened' : 'closed'} after ${t} ms`);
  const first = door?.[0];
  return [
    `read back as active ${setMs} ms after asking`,
    activeMs === null
      ? `NOT read back as inactive after ${askedMs} ms`
      : `active for ${activeMs} ms (asked for ${askedMs} ms), then inactive`,
    door === null
      ? 'no door contact is wired'
      : `door: ${first === undefined ? 'the contact gave no level' : first.active ? 'open before' : 'closed before'}, ${moves.length === 0 ? 'did not move' : moves.join(', ')}`,
    recorded ? 'recorded in the ledger' : 'not recorded: this box has no ledger yet',
  ];
}

await runCommand('pulse', main);
