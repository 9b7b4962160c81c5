/**
 * The process of one device: its driver with the native code below it, and nothing else. What hangs, spins, leaks or
 * crashes here is ended by the host (supervisor.ts) and does not reach the station. It lives on the socket of
 * descriptor 3; when that ends, it closes its port and ends. Started with its settings as one argument.
 */
import { flushCompileCache } from 'node:module';
import { Socket } from 'node:net';
import { systemClock } from '../basics/clock.ts';
import { tellCrashesBriefly } from '../basics/crash-words.ts';
import { sharedMonotonicMs } from '../basics/shared-time.ts';
import type { RunningDevice } from '../device.ts';
import { crossings, PortTap } from '../recording/port-tap.ts';
import { type DeviceMessage, hostAsks } from './messages.ts';
import { Outbound } from './outbound.ts';
import { tappedScanner } from '../recording/tapped-scanner.ts';
import { recordingSerial } from '../recording/taps.ts';
import { scannerPort, serialLine } from './scanner-port.ts';
import { CLOSE_MS, decodeSettings } from './settings.ts';

tellCrashesBriefly('device process');
const HOST = 3;
/** A host that takes nothing is dead or frozen, and a thousand lines later nobody needs the rest. */
const MOST_UNSENT_BYTES = 256_000;

const host = new Socket({ fd: HOST, readable: true, writable: true });
let device: RunningDevice | null = null;

function end(): void {
  // Whatever hangs in the driver must not keep its process.
  systemClock.after(CLOSE_MS, () => process.exit());
  void device?.stop().then(() => process.exit());
  if (device === null) process.exit();
}
host.once('end', end);
host.once('error', end);
const tap = new PortTap();
const watcher = crossings((crossing) => send({ type: 'crossing', crossing }));
let unwatch: (() => void) | null = null;
host.on('data', (asked: Uint8Array) => {
  for (const what of asked) {
    if (what === hostAsks.watch) unwatch ??= tap.watch(watcher);
    else {
      unwatch?.();
      unwatch = null;
    }
  }
});
// A terminal's Ctrl-C goes to the whole group, a service manager's SIGTERM to the whole service: the station decides
// when its devices end.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);

const clock = {
  ...systemClock,
  // The driver's times are then what both processes understand.
  monotonicMs: sharedMonotonicMs,
};

const settings = decodeSettings(process.argv[2] ?? '');
const outbound = new Outbound({
  clock,
  presenceRiseC: settings.kind === 'thermometer' ? settings.presenceRiseC : 0,
  // The host's clock began at another time: so much later or earlier by ours are its ticks.
  phaseMs: -Number(process.argv[3] ?? 0),
  usage() {
    const { user, system } = process.cpuUsage();
    return { atMs: clock.monotonicMs(), cpuMs: (user + system) / 1000, residentBytes: process.memoryUsage.rss() };
  },
  write(text) {
    if (host.writableLength < MOST_UNSENT_BYTES) host.write(text);
  },
});
const send = (message: DeviceMessage): void => outbound.say(message);

/** Each branch loads its own driver only. */
async function start(): Promise<RunningDevice> {
  const onState = (state: RunningDevice['state']): void => send({ type: 'state', state });
  switch (settings.kind) {
    case 'thermometer': {
      const { model, path, baudRate } = settings;
      const { startThermometer } = await import('../thermometer/thermometer.ts');
      return startThermometer({
        model,
        serial: recordingSerial(serialLine, tap),
        path,
        ...(baudRate === null ? {} : { baudRate }),
        clock,
        handlers: {
          onSample: (sample) => send({ type: 'sample', sample }),
          onDiscarded: (discarded) => send({ type: 'discarded', discarded }),
          onState,
        },
      });
    }
    case 'scanner': {
      const { startScanner } = await import('../scanner/scanner.ts');
      return startScanner({
        model: settings.model,
        port: tappedScanner(scannerPort(settings.port), tap),
        clock,
        handlers: {
          onCode: (code) => send({ type: 'code', code }),
          onOverlong: (overlong) => send({ type: 'overlong', overlong }),
          onDiscarded: (discarded) => send({ type: 'discarded', discarded }),
          onState,
        },
      });
    }
  }
}

(await import('../transport/parent-death.ts')).dieWithParent();
device = await start();
send({ type: 'started' });
outbound.beat();
// A process that will be killed would not keep what it compiled for the next one.
flushCompileCache();
