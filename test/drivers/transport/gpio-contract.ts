/** What every way of reaching GPIO lines must do; run by the simulators here and by the production adapters on the rig. */
import { expect, test } from 'vitest';
import type { GpioTransport, InputLine, OutputLine } from '../../../drivers/transport/ports.ts';

export interface GpioContractBench {
  readonly gpio: GpioTransport;
  readonly chip: string;
  /** Two lines of the chip; `input` can be driven by `drive`. */
  readonly output: string | number;
  readonly input: string | number;
  /** Physical level of the output line. */
  high(): boolean;
  /** Physical level applied to the input line. */
  drive(high: boolean): void;
  /** Lets at least this much of the transport's time pass. */
  elapse(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Levels reported by an input, which can be awaited one by one. */
class Levels {
  readonly seen: boolean[] = [];
  #wake: (() => void) | null = null;

  readonly onChange = (active: boolean): void => {
    this.seen.push(active);
    this.#wake?.();
  };

  readonly onLost = (fault: { readonly detail: string }): void => {
    throw new Error(`lost in a test that loses nothing: ${fault.detail}`);
  };

  async atLeast(count: number): Promise<void> {
    while (this.seen.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

export function gpioContract(open: () => Promise<GpioContractBench>): void {
  const contractTest = (name: string, run: (bench: GpioContractBench) => Promise<void>): void =>
    test(name, async () => {
      const bench = await open();
      try {
        await run(bench);
      } finally {
        await bench.close();
      }
    });

  for (const activeLow of [false, true]) {
    const polarity = activeLow ? 'active low' : 'active high';

    contractTest(`an output is inactive at once, follows, and reads back (${polarity})`, async (bench) => {
      const line = output(bench, activeLow);
      expect(bench.high()).toBe(activeLow);
      expect(line.read()).toEqual({ ok: true, value: false });
      expect(line.set(true).ok).toBe(true);
      expect(bench.high()).toBe(!activeLow);
      expect(line.read()).toEqual({ ok: true, value: true });
      expect(line.set(false).ok).toBe(true);
      expect(bench.high()).toBe(activeLow);
      line.close();
    });

    contractTest(`an output found active is inactive once opened again (${polarity})`, async (bench) => {
      const line = output(bench, activeLow);
      expect(line.set(true).ok).toBe(true);
      line.close();
      const again = output(bench, activeLow);
      expect(bench.high()).toBe(activeLow);
      again.close();
    });

    contractTest(`an input tells its level and each change (${polarity})`, async (bench) => {
      bench.drive(!activeLow);
      const levels = new Levels();
      const line = input(bench, activeLow, 0, levels);
      expect(line.read()).toEqual({ ok: true, value: true });
      bench.drive(activeLow);
      await levels.atLeast(1);
      bench.drive(!activeLow);
      await levels.atLeast(2);
      expect(levels.seen).toEqual([false, true]);
      line.close();
    });
  }

  contractTest('a bounce shorter than the debounce is no change', async (bench) => {
    bench.drive(false);
    const levels = new Levels();
    const line = input(bench, false, 30, levels);
    bench.drive(true);
    bench.drive(false);
    await bench.elapse(60);
    expect(levels.seen).toEqual([]);
    bench.drive(true);
    bench.drive(false);
    bench.drive(true);
    await bench.elapse(60);
    await levels.atLeast(1);
    expect(levels.seen).toEqual([true]);
    line.close();
  });

  contractTest('a closed input says nothing more', async (bench) => {
    bench.drive(false);
    const levels = new Levels();
    const line = input(bench, false, 0, levels);
    line.close();
    bench.drive(true);
    await bench.elapse(20);
    expect(levels.seen).toEqual([]);
    expect(line.read().ok).toBe(false);
  });

  contractTest('a line has one holder', async (bench) => {
    const line = output(bench, false);
    const second = bench.gpio.openOutput({ chip: bench.chip, line: bench.output, activeLow: false });
    expect(second).toMatchObject({ ok: false, error: { code: 'busy' } });
    line.close();
    output(bench, false).close();
  });

  contractTest('a line used after closing is an error, and closing twice is harmless', async (bench) => {
    const line = output(bench, false);
    line.close();
    line.close();
    expect(line.set(true).ok).toBe(false);
    expect(line.read().ok).toBe(false);
    expect(bench.high()).toBe(false);
  });
}

function output(bench: GpioContractBench, activeLow: boolean): OutputLine {
  const opened = bench.gpio.openOutput({ chip: bench.chip, line: bench.output, activeLow });
  if (!opened.ok) throw new Error(opened.error.detail);
  return opened.value;
}

function input(bench: GpioContractBench, activeLow: boolean, debounceMs: number, levels: Levels): InputLine {
  const opened = bench.gpio.openInput({ chip: bench.chip, line: bench.input, activeLow }, { debounceMs }, levels);
  if (!opened.ok) throw new Error(opened.error.detail);
  return opened.value;
}
