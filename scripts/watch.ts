/** `kadian watch --site FILE [--seconds N] [--show-codes] [--json]`: what the devices say, live; a code's content is not shown. */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { systemClock } from '../drivers/basics/clock.ts';
import type { DeviceState } from '../drivers/device.ts';
import { numberOf, progress, readOptions, runCommand, siteOf } from './devices/command.ts';
import { describeCode } from './devices/describe-code.ts';
import { openLive } from './devices/live.ts';
import { rawSink, type RawLine } from './devices/raw-sink.ts';
import { busesOf, gpioOf, onlyWithoutStation } from './devices/real-buses.ts';
import { plainText } from './plain-text.ts';

const usage = 'usage: kadian watch --site FILE [--seconds N] [--show-codes] [--json]';
const longestS = 86_400;

async function main(): Promise<number> {
  const values = readOptions(
    {
      site: { type: 'string' },
      seconds: { type: 'string' },
      'show-codes': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  const loaded = siteOf(values.site, usage);
  const seconds = values.seconds === undefined ? null : numberOf(values.seconds, '--seconds', 0.1, longestS);
  const showCodes = values['show-codes'];
  await onlyWithoutStation(loaded);
  if (showCodes)
    progress('Codes are shown as they are read. They are personal data: keep no picture and no copy of this.');
  const begunMs = systemClock.monotonicMs();
  let heard = 0;
  const tell = (what: string, about: object): void => {
    const t = Math.round(systemClock.monotonicMs() - begunMs);
    if (values.json) process.stdout.write(`${JSON.stringify({ t, what, ...about })}\n`);
    else process.stdout.write(`${(t / 1000).toFixed(2).padStart(8)}  ${what.padEnd(14)} ${words(about)}\n`);
  };
  const raw = (device: string) => (line: RawLine) => tell(`${device} raw`, line);
  const live = openLive({
    site: loaded.site,
    models: loaded.models,
    buses: busesOf(loaded),
    gpio: await gpioOf(loaded),
    clock: systemClock,
    sinks: {
      thermometer: rawSink('bytes', raw('thermometer')),
      scanner: rawSink(showCodes ? 'bytes' : 'length', raw('scanner')),
    },
    handlers: {
      onState: (device, state) => tell(device, stateAbout(state)),
      onSample({ objectC, ambientC, bodyC }) {
        heard += 1;
        tell('thermometer', { objectC, ambientC, ...(bodyC === undefined ? {} : { bodyC }) });
      },
      onCode(code) {
        heard += 1;
        tell('scanner', {
          ...describeCode(code),
          ...(showCodes ? { code: Buffer.from(code.bytes).toString('utf8') } : {}),
        });
      },
      onDiscarded: (device, bytes, why) => tell(device, { discarded: bytes, why }),
      onInput({ input, active, initial }) {
        heard += 1;
        tell(input, { active, initial });
      },
    },
  });
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    if (seconds !== null) systemClock.after(seconds * 1000, () => resolve());
    else progress('Ctrl-C ends it.');
  });
  await live.stop();
  return heard > 0 ? 0 : 3;
}

function stateAbout(state: DeviceState): object {
  if (state.status !== 'lost') return { state: state.status };
  return { state: 'lost', code: state.fault.code, detail: state.fault.detail };
}

/** `key value` pairs; control characters of a code must not reach the terminal. */
function words(about: object): string {
  return Object.entries(about)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key} ${plainText(String(value).replaceAll(/\p{Cc}/gu, '·'))}`)
    .join('  ');
}

await runCommand('watch', main);
// Native watchers of a device that is gone may keep the process.
process.exit();
