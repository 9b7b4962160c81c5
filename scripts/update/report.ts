/** How an update ended, and what a box keeps, for people and for machines. */
import type { Ended, Journal, Kept } from './journal.ts';

/** 0: the new one is kept. 1: the old one is back. 2: somebody must look. 66: nothing was changed. */
export function exitCodeOf({ outcome }: Ended): number {
  switch (outcome) {
    case 'kept':
      return 0;
    case 'returned':
      return 1;
    case 'stuck':
      return 2;
    case 'dropped':
      return 66;
  }
}

export function endedText({ outcome, from, to, why }: Ended): string {
  const because = why === null ? '' : `: ${why.detail}`;
  switch (outcome) {
    case 'kept':
      return `${to} is installed and well; ${from} is kept, to return to`;
    case 'returned':
      return `${to} was not well, and ${from} is back${because}`;
    case 'stuck':
      return `${to} is not well, and there is no way back by itself${because}. Staff let people in meanwhile; install another release`;
    case 'dropped':
      return `the update to ${to} was dropped, and nothing was changed${because}`;
  }
}

export function statusText(kept: Kept, journal: Journal | null, installed: string | null): string {
  const { good, before, last } = kept;
  const named = (one: Kept['good']): string => (one === null ? 'none kept yet' : `${one.version} (${one.origin})`);
  return [
    `installed: ${installed ?? 'not by dpkg'}`,
    `last good: ${named(good)}`,
    `the good one before: ${named(before)}`,
    `under way: ${journal === null ? 'nothing' : `${journal.target.version}, ${journal.phase}; 'kadian update --resume' goes on`}`,
    last === null ? 'no update so far' : `last update, ${last.at}: ${endedText(last)}`,
    '',
  ].join('\n');
}
