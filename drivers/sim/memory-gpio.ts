/**
 * GPIO lines in memory, for simulated time: what the drivers drive can be read, inputs can be driven, and faults set.
 * Levels at this bench are physical (`true` is high); polarity is applied at the lines, as a chip does it.
 */
import type { Clock } from '../basics/clock.ts';
import type { DeviceFault } from '../device.ts';
import { err, ok, type Result } from '../basics/result.ts';
import { debounce, type Debouncer } from '../transport/gpio-debounce.ts';
import { gpioFault, lineText, lostLine } from '../transport/gpio-faults.ts';
import type {
  GpioLineIdentity,
  GpioTransport,
  InputHandlers,
  InputLine,
  InputSettings,
  OutputLine,
} from '../transport/ports.ts';

type Errno = 'EBUSY' | 'EACCES' | 'ENOENT' | 'ENODEV' | 'EINVAL' | 'EIO';

/** One change of a driven line: monotonic milliseconds, physical level. */
export interface DrivenLevel {
  readonly atMs: number;
  readonly high: boolean;
}

interface Line {
  readonly name: string;
  high: boolean;
  readonly driven: DrivenLevel[];
  openFault: Errno | null;
  setFault: Errno | null;
  stuckHigh: boolean | null;
  holder: { input: OpenInput } | 'output' | null;
}

interface OpenInput {
  readonly identity: GpioLineIdentity;
  readonly handlers: InputHandlers;
  readonly filter: Debouncer;
}

export class MemoryGpio implements GpioTransport {
  readonly #clock: Clock;
  readonly #lines = new Map<string, Line>();
  readonly #watchers = new Set<(chip: string, line: string, level: DrivenLevel) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  openOutput(identity: GpioLineIdentity): Result<OutputLine, DeviceFault> {
    const line = this.#line(identity.chip, identity.line);
    const refused = this.#refusal(line);
    if (refused) return err(gpioFault(line.name, 'opening the line', refused));
    line.holder = 'output';
    let open = true;
    const closed = (): DeviceFault => gpioFault(line.name, 'use after closing', 'EBADF');
    this.#drive(identity, line, false);
    return ok({
      set: (active) => {
        if (!open) return err(closed());
        if (line.setFault) return err(gpioFault(line.name, 'setting the line', line.setFault));
        this.#drive(identity, line, active);
        return ok(undefined);
      },
      read: () => (open ? ok((line.stuckHigh ?? line.high) !== identity.activeLow) : err(closed())),
      close: () => {
        if (open) line.holder = null;
        open = false;
      },
    });
  }

  openInput(
    identity: GpioLineIdentity,
    settings: InputSettings,
    handlers: InputHandlers,
  ): Result<InputLine, DeviceFault> {
    const line = this.#line(identity.chip, identity.line);
    const refused = this.#refusal(line);
    if (refused) return err(gpioFault(line.name, 'opening the line', refused));
    const level = (): boolean => line.high !== identity.activeLow;
    const filter = debounce(this.#clock, settings.debounceMs ?? 0, level(), (active) => handlers.onChange(active));
    const input: OpenInput = { identity, handlers, filter };
    const holder = { input };
    line.holder = holder;
    return ok({
      read: () =>
        line.holder === holder ? ok(level()) : err(gpioFault(line.name, 'reading a line that is closed', 'EBADF')),
      close: () => {
        filter.stop();
        if (line.holder === holder) line.holder = null;
      },
    });
  }

  /** The physical level of a line; an undriven line is low. */
  high(chip: string, line: string | number): boolean {
    return this.#line(chip, line).high;
  }

  /** Every level an output was set to, repeats included, oldest first. */
  driven(chip: string, line: string | number): readonly DrivenLevel[] {
    return this.#line(chip, line).driven;
  }

  /** For runs so long that what was driven would fill the memory. */
  forgetDriven(): void {
    for (const line of this.#lines.values()) line.driven.length = 0;
  }

  isOpen(chip: string, line: string | number): boolean {
    return this.#line(chip, line).holder !== null;
  }

  /** Calls `watch` at each level an output is set to; returns the way to stop. */
  onDriven(watch: (chip: string, line: string, level: DrivenLevel) => void): () => void {
    this.#watchers.add(watch);
    return () => void this.#watchers.delete(watch);
  }

  /** Applies a physical level from outside, as a contact does. */
  driveInput(chip: string, line: string | number, high: boolean): void {
    const target = this.#line(chip, line);
    target.high = high;
    if (target.holder === null || target.holder === 'output') return;
    target.holder.input.filter.see(high !== target.holder.input.identity.activeLow);
  }

  /** An open input goes away, as when its board is unplugged; it can be opened again. */
  loseInput(chip: string, line: string | number): void {
    const target = this.#line(chip, line);
    if (target.holder === null || target.holder === 'output') return;
    const { input } = target.holder;
    target.holder = null;
    input.filter.stop();
    input.handlers.onLost(lostLine(input.identity, 'ENODEV'));
  }

  /** Makes every opening of the line fail with the error, until `null`. */
  failOpen(chip: string, line: string | number, errno: Errno | null): void {
    this.#line(chip, line).openFault = errno;
  }

  /** Makes every set fail with the error, until `null`. */
  failSet(chip: string, line: string | number, errno: Errno | null): void {
    this.#line(chip, line).setFault = errno;
  }

  /** The level read back stays as given whatever is driven (a short, a dead driver), until `null`. */
  stick(chip: string, line: string | number, high: boolean | null): void {
    this.#line(chip, line).stuckHigh = high;
  }

  #refusal(line: Line): Errno | null {
    return line.openFault ?? (line.holder === null ? null : 'EBUSY');
  }

  #drive(identity: GpioLineIdentity, line: Line, active: boolean): void {
    line.high = active !== identity.activeLow;
    const level = { atMs: this.#clock.monotonicMs(), high: line.high };
    line.driven.push(level);
    for (const watch of this.#watchers) watch(identity.chip, String(identity.line), level);
  }

  #line(chip: string, line: string | number): Line {
    const name = lineText({ chip, line });
    const known = this.#lines.get(name);
    if (known) return known;
    const made: Line = {
      name,
      high: false,
      driven: [],
      openFault: null,
      setFault: null,
      stuckHigh: null,
      holder: null,
    };
    this.#lines.set(name, made);
    return made;
  }
}
