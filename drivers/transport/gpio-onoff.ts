/**
 * GPIO lines by sysfs with onoff, for older systems. Loaded only when it is chosen: its native part (epoll) is compiled
 * at installation and may be missing, and current kernels have no /sys/class/gpio (hardware facts §3).
 * onoff neither frees nor resets a line when its process dies: only a guard process makes a relay on it safe.
 */
import { createRequire } from 'node:module';
import type { Gpio } from 'onoff';
import type { Clock } from '../basics/clock.ts';
import { err, ok, type Result } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import { debounce } from './gpio-debounce.ts';
import { errnoName, gpioFault, lineText, lostLine } from './gpio-faults.ts';
import { globalNumber } from './gpio-sysfs.ts';
import type { GpioLineIdentity, GpioTransport, InputHandlers, InputLine, InputSettings, OutputLine } from './ports.ts';

export type OnoffLine = Pick<Gpio, 'readSync' | 'writeSync' | 'watch' | 'unexport'>;
export type OnoffConstructor = new (
  number: number,
  direction: 'in' | 'high' | 'low',
  edge: 'none' | 'both',
  options: { activeLow: boolean },
) => OnoffLine;

export interface OnoffOptions {
  readonly clock: Clock;
  /** Where the kernel lists its chips. */
  readonly sysfsRoot?: string;
  /** Loads onoff; throws if it cannot be loaded. */
  readonly load?: () => { readonly Gpio: OnoffConstructor };
}

/** Lines by onoff. `unsupported` when onoff or sysfs is missing, or when a pull is asked for, which sysfs cannot set. */
export function onoffGpio(options: OnoffOptions): GpioTransport {
  const sysfsRoot = options.sysfsRoot ?? '/sys/class/gpio';
  const load = options.load ?? loadOnoff;
  // sysfs knows no holder: a second opening would set the line up anew in silence. Only this process is counted, because
  // a line that a dead guard left exported must be taken over to be made safe.
  const held = new Set<number>();
  const open = (
    identity: GpioLineIdentity,
    direction: 'in' | 'high' | 'low',
    edge: 'none' | 'both',
  ): Result<OnoffLine, DeviceFault> => {
    const device = lineText(identity);
    const number = globalNumber(sysfsRoot, identity);
    if (!number.ok) return number;
    if (held.has(number.value)) return err(gpioFault(device, 'opening the line', 'EBUSY'));
    const module = attempt(load);
    if (!module.ok) return err(missing(device, module.error));
    const made = attempt(() => new module.value.Gpio(number.value, direction, edge, { activeLow: identity.activeLow }));
    if (!made.ok) return err(gpioFault(device, 'exporting the line', errnoName(made.error)));
    held.add(number.value);
    return ok(releasing(made.value, () => held.delete(number.value)));
  };
  return {
    openOutput(identity) {
      // `high` and `low` of sysfs are physical levels: this is the inactive one.
      const opened = open(identity, identity.activeLow ? 'high' : 'low', 'none');
      return opened.ok ? ok(outputLine(identity, opened.value)) : opened;
    },
    openInput(identity, settings, handlers) {
      if (settings.bias === 'pullUp' || settings.bias === 'pullDown') return err(noBias(identity));
      const opened = open(identity, 'in', 'both');
      return opened.ok ? inputLine(options.clock, identity, opened.value, settings, handlers) : opened;
    },
  };
}

/** Tells when the line is given back; the object itself stays, because onoff's poller reads through it. */
function releasing(line: OnoffLine, onReleased: () => void): OnoffLine {
  const unexport = line.unexport.bind(line);
  line.unexport = () => {
    onReleased();
    unexport();
  };
  return line;
}

function outputLine(identity: GpioLineIdentity, line: OnoffLine): OutputLine {
  const device = lineText(identity);
  const call = <T>(action: string, run: () => T): Result<T, DeviceFault> => {
    const outcome = attempt(run);
    return outcome.ok ? outcome : err(gpioFault(device, action, errnoName(outcome.error)));
  };
  return {
    set: (active) => call('setting the line', () => line.writeSync(active ? 1 : 0)),
    read: () => call('reading the line back', () => line.readSync() === 1),
    close: () => void attempt(() => line.unexport()),
  };
}

function inputLine(
  clock: Clock,
  identity: GpioLineIdentity,
  line: OnoffLine,
  settings: InputSettings,
  handlers: InputHandlers,
): Result<InputLine, DeviceFault> {
  const device = lineText(identity);
  const readLevel = line.readSync.bind(line);
  const read = (): Result<boolean, DeviceFault> => {
    const level = attempt(readLevel);
    return level.ok ? ok(level.value === 1) : err(gpioFault(device, 'reading the line', errnoName(level.error)));
  };
  const first = read();
  if (!first.ok) {
    void attempt(() => line.unexport());
    return first;
  }
  const filter = debounce(clock, settings.debounceMs ?? 0, first.value, (active) => handlers.onChange(active));
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    filter.stop();
    void attempt(() => line.unexport());
  };
  const lose = (errno: string): void => {
    if (!open) return;
    close();
    handlers.onLost(lostLine(identity, errno));
  };
  // onoff reads the level inside its poller's callback, where an exception would end the process.
  line.readSync = () => {
    const level = attempt(readLevel);
    if (level.ok) return level.value;
    queueMicrotask(() => lose(errnoName(level.error)));
    return 0;
  };
  // The level is read again: what onoff hands over is 0 after a failed read.
  line.watch((error) => {
    if (!open) return;
    const level = attempt(readLevel);
    if (!level.ok) lose(errnoName(level.error));
    else if (error) lose(errnoName(error));
    else filter.see(level.value === 1);
  });
  return ok({ read, close });
}

function noBias(identity: GpioLineIdentity): DeviceFault {
  const device = lineText(identity);
  const remedy =
    'set it at boot in config.txt (gpio=<number>=ip,pu or pd) and leave "bias" out, or use characterDevice';
  return { code: 'unsupported', device, detail: `${device}: sysfs cannot set a pull; ${remedy}` };
}

function missing(device: string, error: unknown): DeviceFault {
  const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  const remedy = 'build its native part (npm rebuild epoll) or use the transport characterDevice';
  return { code: 'unsupported', device, detail: `${device}: onoff cannot be loaded (${why}); ${remedy}` };
}

function loadOnoff(): { readonly Gpio: OnoffConstructor } {
  const module: { readonly Gpio: OnoffConstructor } = createRequire(import.meta.url)('onoff');
  return module;
}

function attempt<T>(run: () => T): Result<T, unknown> {
  try {
    return ok(run());
  } catch (error) {
    return err(error);
  }
}
