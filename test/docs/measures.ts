/** Measures in a paper: every number with a unit, in figures or in words, in sentences and in rows of tables. */

const inWords = 'half an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|sixty|hundred|thousand';
const short = 'ms|µs|ns|s|[kKMG]B|[KMG]iB|k?Hz|V|%';
const long =
  'bytes?|bits|percent|simulated days|(?:milli|micro)?seconds?|minutes?|hours?|days?|weeks?|months?|years?|times';
const measure = new RegExp(
  String.raw`(?<![\w.-])\d[\d.,]*(?:\s(?:${short})(?!\w)|%|[\s-](?:${long})(?!\w))|\b(?:${inWords})[\s-](?:${long})(?!\w)`,
  'gi',
);
/** A block that says so of itself, or a section that such a block names in italics, needs no other source. */
const byHand = /\bmeasured once by hand, on \d{4}-\d\d-\d\d\b/i;

/** Blocks of commands, code and what is generated hold no figures of the paper's own. */
const told = (paper: string): string =>
  paper
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .replace(/^<!-- figures: [\s\S]*?^<!-- \/figures -->$/m, '')
    .replaceAll(/`[^`]*`/g, '');

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** What stands in a paper without what it says was measured once by hand. */
function withoutByHand(paper: string): string {
  const sections = told(paper).split(/^(?=## )/m);
  const named = new Set(
    sections
      .flatMap((section) => section.split(/\n{2,}/))
      .filter((block) => byHand.test(oneLine(block)))
      .flatMap((block) => [...block.matchAll(/\*([^*]+)\*/g)].map(([, name]) => name ?? '')),
  );
  return sections
    .filter((section) => ![...named].some((name) => section.startsWith(`## ${name}`)))
    .map((section) =>
      section
        .split(/\n{2,}/)
        .filter((block) => !byHand.test(oneLine(block)))
        .join('\n\n'),
    )
    .join('');
}

/** Measures of a paper that stand in none of these words, and are not said to be measured by hand. */
export function unlisted(paper: string, listed: readonly string[]): readonly string[] {
  return (
    listed.reduce((left, words) => left.replaceAll(words, ' '), oneLine(withoutByHand(paper))).match(measure) ?? []
  );
}

/** The rows of tables alone. */
export const rowsOf = (paper: string): string =>
  told(paper)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n');
