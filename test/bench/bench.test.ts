/** The form of the bench's output, by its quickest benches; the figures themselves are judged by people. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { machineSchema } from './machine.ts';
import { jsonLine, tableRow } from './print.ts';
import { beside } from './figure.ts';
import { benches } from './registry.ts';
import { SkippingClock } from './skipping-clock.ts';
import { percentile } from './statistics.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
const work = fileURLToPath(new URL('../../build/bench', import.meta.url));
mkdirSync(work, { recursive: true });

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function runBench(...words: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, errors }));
  });
}

test('with --json one object a line, of the benches that were asked for and no others', async () => {
  const { code, output, errors } = await runBench('measurement', 'decide', '--json');
  expect(code).toBe(0);
  const [first = '', ...lines] = output.trimEnd().split('\n');
  expect(machineSchema.parse(JSON.parse(first).machine).node).toBe(process.versions.node);
  expect(lines).toHaveLength(3);
  const figures = lines.map((line) => JSON.parse(line));
  // How far it is goes to stderr, in order.
  expect(
    errors
      .replaceAll(/\d+ s$/gm, '… s')
      .trimEnd()
      .split('\n'),
  ).toEqual([
    'bench: 1 of 2: decide',
    'bench: decide took … s',
    'bench: 2 of 2: measurement',
    'bench: measurement took … s',
    'bench: all took … s',
  ]);
  expect(figures.map(({ bench }) => bench)).toEqual(['decide', 'decide', 'measurement']);
  for (const figure of figures) {
    expect(figure).toEqual({
      bench: expect.any(String),
      figure: expect.any(String),
      value: expect.any(Number),
      unit: '1/s',
    });
    expect(figure.value).toBeGreaterThan(0);
  }
});

test('without --json a table with a head', async () => {
  const { code, output } = await runBench('decide');
  expect(code).toBe(0);
  const [machine, head, rule, row] = output.split('\n');
  expect(machine).toMatch(/^\d{4}-\d\d-\d\d: \d+ cores?, .+, Node \d/);
  expect(head).toMatch(/^bench +figure +value +unit +floor +ratio +peers$/);
  expect(rule).toMatch(/^-+$/);
  expect(row).toMatch(/^decide +persons .* [0-9,]+ +1\/s$/);
});

test('an unknown name or option ends with 64 and names it', async () => {
  for (const words of [['decide', 'nonsense'], ['--nonsense']]) {
    const { code, output, errors } = await runBench(...words);
    expect([code, output]).toEqual([64, '']);
    expect(errors).toMatch(/^bench: there is no \S+ (--)?nonsense.*\n$/);
  }
});

test('told to end, it ends in the middle of a measurement and leaves no directory', async () => {
  const child = spawn(process.execPath, ['--expose-gc', program, 'ledger'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const closed = once(child, 'close');
  const begun = (): string[] => readdirSync(work).filter((name) => name.startsWith(`run-${child.pid}-`));
  await once(child.stderr, 'data');
  await vi.waitUntil(() => begun().length > 0, { timeout: 30_000 });
  child.kill('SIGTERM');
  const [code] = await closed;
  expect(code).toBe(143);
  expect(begun()).toEqual([]);
});

test('asked for help it lists what there is and ends well', async () => {
  const { code, output } = await runBench('--help');
  expect(code).toBe(0);
  for (const { name, about } of benches) expect(output).toContain(`${name.padEnd(18)} ${about}`);
});

test('floor, ratio and peers are in a line where there are any', () => {
  const figure = {
    ...beside('append, p50', 0.250012, 'ms', 0.125),
    peers: [
      { name: 'a file', value: 2 },
      { name: 'b', value: 3 },
    ],
  };
  expect(JSON.parse(jsonLine('ledger', figure))).toEqual({
    bench: 'ledger',
    figure: 'append, p50',
    value: 0.25,
    unit: 'ms',
    floor: 0.125,
    ratio: 2,
    peers: [
      { name: 'a file', value: 2 },
      { name: 'b', value: 3 },
    ],
  });
  expect(tableRow('ledger', figure)).toMatch(/^ledger +append, p50 +0\.25 +ms +0\.125 +2 +2 \(a file\), 3 \(b\)$/);
});

test('what could not be measured is said, with its reason', () => {
  const finding = { absent: 'a broker', why: 'apt-get install broker' };
  expect(JSON.parse(jsonLine('drain', finding))).toEqual({ bench: 'drain', ...finding });
  expect(tableRow('drain', finding)).toMatch(/^drain +absent: a broker: apt-get install broker$/);
});

test('percentiles are values that were measured', () => {
  const values = Array.from({ length: 200 }, (_, at) => 200 - at);
  expect(percentile(values, 0.5)).toBe(100);
  expect(percentile(values, 0.99)).toBe(198);
  expect(percentile(values, 1)).toBe(200);
  expect(percentile([7], 0)).toBe(7);
  expect(() => percentile([], 0.5)).toThrow('nothing was measured');
});

test('a clock that stands still goes on where the machine is, and what falls due meanwhile fires afterwards', async () => {
  const clock = new SkippingClock();
  const [monotonicMs, wallMs] = [clock.monotonicMs(), clock.wallMs()];
  const fired = new Promise<void>((resolve) => void clock.after(2, resolve));
  clock.still(() => {
    const [stoodMs, stoodWallMs] = [clock.monotonicMs(), clock.wallMs()];
    const untilMs = performance.now() + 5;
    while (performance.now() < untilMs);
    expect(clock.monotonicMs()).toBe(stoodMs);
    expect(clock.wallMs()).toBe(stoodWallMs);
  });
  expect(clock.monotonicMs()).toBeGreaterThanOrEqual(monotonicMs + 5);
  expect(clock.wallMs()).toBeGreaterThanOrEqual(wallMs + 4);
  await fired;
});

test('a skip fires what falls due in it, in order and at its time, and nothing else', async () => {
  const clock = new SkippingClock();
  const startMs = clock.monotonicMs();
  const fired: [string, number][] = [];
  const note = (name: string) => (): void =>
    void fired.push([name, Math.floor((clock.monotonicMs() - startMs) / 1000)]);
  clock.after(9_000, note('second'));
  clock.after(4_000, () => {
    note('first')();
    clock.after(2_000, note('set by the first'));
  });
  const late = clock.after(60_000, note('too late'));
  clock.after(5_000, note('cancelled')).cancel();
  await clock.skip(20_000);
  late.cancel();
  expect(fired).toEqual([
    ['first', 4],
    ['set by the first', 6],
    ['second', 9],
  ]);
  expect(clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(20_000);
  expect(clock.wallMs() - Date.now()).toBeGreaterThan(19_000);
});
