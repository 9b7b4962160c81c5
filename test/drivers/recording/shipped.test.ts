import { describe, expect, test } from 'vitest';
import { parseRecording } from '../../../drivers/recording/recording.ts';
import { decodeRecording, type DecodedLine } from '../../../scripts/recording/decode-recording.ts';
import { make, readShipped, shipped, shownCodes } from '../../recordings/simulated.ts';

async function decode(file: string): Promise<readonly DecodedLine[]> {
  const recording = parseRecording(readShipped(file), file);
  if (!recording.ok) throw new Error(recording.error.join('\n'));
  const lines: DecodedLine[] = [];
  const decoded = await decodeRecording(recording.value, (line) => lines.push(line));
  expect(decoded).toEqual({ ok: true, value: undefined });
  return lines;
}

const codes = (lines: readonly DecodedLine[]) => lines.flatMap((line) => (line.kind === 'code' ? [line.text] : []));
const samples = (lines: readonly DecodedLine[]) => lines.flatMap((line) => (line.kind === 'sample' ? [line] : []));
const states = (lines: readonly DecodedLine[]) => lines.flatMap((line) => (line.kind === 'state' ? [line.status] : []));
/** Changes of state; a loss whose cause is told anew is still one loss. */
const changes = (lines: readonly DecodedLine[]) =>
  states(lines).filter((status, index, all) => status !== all[index - 1]);

describe('shipped recordings', () => {
  test.each(shipped)('$file is what the simulator makes', async (recording) => {
    expect(readShipped(recording.file)).toBe(await make(recording));
  });

  test.each(shipped)('$file says that it is simulated', ({ file, scrub }) => {
    const recording = parseRecording(readShipped(file), file);
    if (!recording.ok) throw new Error(recording.error.join('\n'));
    expect(recording.value.header.provenance).toMatch(/^simulated: /);
    expect(recording.value.header.scrubbed).toBe(scrub ?? false);
  });
});

describe('replayed into their drivers', () => {
  test('somebody comes and goes', async () => {
    const lines = await decode('gy-mcu90614-somebody-comes.jsonl');
    const warm = samples(lines).filter(({ objectC }) => objectC > 35);
    expect(warm.length).toBeGreaterThan(35);
    expect(warm[0]?.t).toBeGreaterThanOrEqual(1_000);
    expect(warm.at(-1)?.t).toBeLessThanOrEqual(4_100);
    expect(states(lines)).toEqual(['opening', 'ready']);
    expect(lines.filter((line) => line.kind === 'discarded')).toEqual([]);
  });

  test('noise, an unplugging and the return at the recorded times', async () => {
    const lines = await decode('gy-mcu90614-unplugged.jsonl');
    expect(changes(lines)).toEqual(['opening', 'ready', 'lost', 'ready']);
    const lost = lines.find((line) => line.kind === 'state' && line.status === 'lost');
    expect(lost?.t).toBe(1_500);
    expect(lines.some((line) => line.kind === 'discarded')).toBe(true);
    expect(samples(lines).at(-1)?.t).toBeGreaterThan(5_000);
  });

  test.each(['optris-asked.jsonl', 'raytek-mi-reboots.jsonl'])('%s, in lockstep with the requests', async (file) => {
    expect(samples(await decode(file)).length).toBeGreaterThan(5);
  });

  test('codes of one and of two reports, and one after a replugging', async () => {
    const lines = await decode('honeywell-hid-pos-codes.jsonl');
    expect(codes(lines)).toEqual([...shownCodes]);
    expect(changes(lines)).toEqual(['opening', 'ready', 'lost', 'ready']);
  });

  test('scrubbed codes: as long as what was shown, and nothing else of it', async () => {
    const texts = codes(await decode('generic-serial-scrubbed.jsonl'));
    expect(texts).toEqual(shownCodes.map((shown) => 'X'.repeat(shown.length)));
    const bytes = readShipped('generic-serial-scrubbed.jsonl');
    expect(bytes).not.toContain(Buffer.from('GK1').toString('hex').toUpperCase());
  });

  test('keys of a grabbed keyboard', async () => {
    expect(codes(await decode('generic-wedge-keys.jsonl'))).toEqual([shownCodes[0]]);
  });
});
