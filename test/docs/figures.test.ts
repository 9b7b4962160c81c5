/**
 * Figures in the sentences of papers: each stands here beside the constant or the measurement it comes from, or is one of the
 * world outside. A figure that is changed in a paper, or that is new in one, is no longer in the list.
 */
import { expect, test } from 'vitest';
import { HEARTBEAT_MS, WATCHDOG_MS } from '../../drivers/gate/guard-settings.ts';
import { type Bound, figures as kept, measured, outside, read } from './figure-sources.ts';
import { rowsOf, unlisted as measuresIn } from './measures.ts';

function writtenAtRest(): readonly [seconds: number, bytes: number] {
  const figure = /^bytes written in (\d+) s while nobody comes$/;
  for (const { bench, figure: name, value } of kept) {
    const seconds = figure.exec(name)?.[1];
    if (bench === 'encounter' && seconds !== undefined) return [Number(seconds), value];
  }
  throw new Error('figures.jsonl has no bytes written at rest');
}

const perPerson = measured('encounter', 'bytes written an encounter');
const [restedS, idleBytes] = writtenAtRest();
const people = 2_000;
const perDay = people * perPerson;
const wearBound = /^const boundBytes = ([\d_ *]+);$/m.exec(read('test/kiosk/ledger/wear.test.ts'))?.[1] ?? '';
const boundBytes = wearBound.split('*').reduce((product, each) => product * Number(each.replaceAll('_', '')), 1);
const slowest = Math.max(
  ...['look 1', 'look 2', 'look 3', 'all looks in turn'].map((look) => measured('camera', `${look}: a picture, p95`)),
);

const lookEveryMs = Number(/^const lookEveryMs = (\d+);$/m.exec(read('kiosk/screen/camera/reader.ts'))?.[1]);

interface Paper {
  /** The words as they must stand, and whether what they say holds; `outside`: a figure no source of ours makes. */
  readonly figures: readonly Bound[];
}

const papers: Readonly<Record<string, Paper>> = {
  'README.md': {
    figures: [
      // What was on its way when the station fell silent is heard a beat later.
      ['within a second of the death or hang', WATCHDOG_MS + HEARTBEAT_MS < 1_000 && WATCHDOG_MS + HEARTBEAT_MS > 500],
    ],
  },
  'hw-config/guides/storage.md': {
    figures: [
      [`${Math.round(perPerson / 1e3)} kB a person`, true],
      [`${Math.round(idleBytes / 1e3)} kB in ${restedS} seconds while nobody comes`, true],
      [`below ${Math.round(boundBytes / 1e3)} kB`, true],
      [
        `2,000 people a day writes ${Math.floor(perDay / 1e6)} MB a day, ${Math.round((perDay * 365) / 1e9)} GB a year`,
        true,
      ],
      ['a hundred times that', outside],
      // What stands in test/bench/README.md, and that it was measured by hand.
      ['12 kB with each of a person', outside],
    ],
  },
  'kiosk/screen/camera/README.md': {
    figures: [
      [`take ${(slowest / measured('camera', 'zxing-wasm: a picture, p95')).toFixed(1)} times as long as there`, true],
      ['eight frames a second', lookEveryMs * 8 === 1_000],
      // Four frames: the first way every second one, the two others between.
      ['half a second', lookEveryMs * 4 === 500],
      // What stood here before, measured once; and another's package.
      ['413 kB compressed', outside],
      ['30 kB', outside],
    ],
  },
};

const amount = String.raw`(?:\d[\d,.]*|half an?|an?|one|two|three|four|five|ten|twenty|hundred|thousand)`;
const unit = String.raw`(?:(?:milli|micro)?seconds?|minutes?|hours?|weeks?|years?|ms|µs|s|kB|MB|GB|bytes|%|megabytes?|times)`;
const quantity = new RegExp(String.raw`(?<![\w-])${amount}[\s-]${unit}(?![\w-])|\d\s?%|\b(?:twice|thrice)\b`, 'gi');

/** Sentences only: no blocks, no code, no generated part, no rows of a table. */
function sentences(text: string): string {
  return text
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .replace(/^<!-- figures: [\s\S]*?^<!-- \/figures -->$/m, '')
    .replaceAll(/^\|.*$/gm, '')
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/`[^`]*`/g, '')
    .replaceAll(/\s+/g, ' ');
}

/** Figures of a text that stand in none of the listed words. */
function unlisted(text: string, { figures }: Paper): readonly string[] {
  const rest = figures.reduce((left, [words]) => left.replaceAll(words, ' '), sentences(text));
  return rest.match(quantity) ?? [];
}

test.each(Object.entries(papers))('%s: its figures are those of the sources', (file, paper) => {
  const text = sentences(read(file));
  for (const [words, holds] of paper.figures) {
    expect(text, words).toContain(words);
    expect(holds, words).not.toBe(false);
  }
  expect(unlisted(read(file), paper)).toEqual([]);
  expect(measuresIn(rowsOf(read(file)), [])).toEqual([]);
});

test('a figure that is changed, and one that comes, are seen', () => {
  const paper = papers['README.md'];
  if (paper === undefined) throw new Error('README is not looked at');
  const changed = read('README.md').replace('within a second', 'within 50 milliseconds');
  expect(unlisted(changed, paper)).toEqual(['50 milliseconds']);
  for (const words of ['It takes 3 s.', 'half a megabyte an hour', 'up to twice as long', 'below 5 %', '60 kB each'])
    expect(unlisted(words, paper).length, words).toBeGreaterThan(0);
});
