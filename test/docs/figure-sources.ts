/** Where figures of papers come from: the bench's own lines, and words of a source. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readFigures } from '../bench/figures-file.ts';
import { root } from './judge-call.ts';

export const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
export const { figures } = readFigures(read('test/bench/figures.jsonl'));

/** The value of the first figure of this bench that begins so; throws where there is none. */
export function measured(bench: string, figure: string): number {
  const found = figures.find((each) => each.bench === bench && each.figure.startsWith(figure));
  if (found === undefined) throw new Error(`figures.jsonl has no ${bench}: ${figure}`);
  return found.value;
}

/** Whether these words stand in a source. */
export const says = (file: string, words: string): boolean => read(file).includes(words);

/** A figure no source of ours makes: of a standard, of another's program, of a card, or an instruction. */
export const outside = 'of the world outside';
/** What is wished for, and set nowhere but in the paper. */
export const aim = 'an aim';

export type Bound = readonly [words: string, holds: boolean | typeof outside | typeof aim];
