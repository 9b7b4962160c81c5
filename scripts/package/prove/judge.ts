/** Compares what the doctor and the self-test have found on the box of the proof with what they must find there. */
import { z } from 'zod';
import { areas } from '../../doctor/area.ts';
import { sheetText } from '../../self-test/sheet.ts';
import { type Outcome, step, stepNames, type StepName } from '../../self-test/step.ts';
import { expectedOfDoctor, expectedOfSelfTest, ofThisMachine } from './expected-findings.ts';

const report = z.object({
  findings: z
    .array(
      z.object({
        area: z.enum(areas),
        level: z.enum(['green', 'yellow', 'red', 'unknown']),
        code: z.string(),
        in: z.object({ en: z.object({ says: z.string() }) }),
      }),
    )
    .min(1),
});

/** `kadian doctor --json`, with its progress among it: a line for everything that is not as expected; none: all is. */
export function judgeDoctor(output: string): readonly string[] {
  const json = output.split('\n').find((line) => line.startsWith('{') && line.endsWith('}'));
  const read = report.safeParse(json === undefined ? null : JSON.parse(json));
  if (!read.success) return [`no report: ${output.slice(0, 300)}`];
  const { findings } = read.data;
  const expected = expectedOfDoctor.flatMap(({ code, level }) => {
    const seen = findings.filter((finding) => finding.code === code && finding.level === level).length;
    return seen === 1 ? [] : [`${level} ${seen} times, and must be once: ${code}`];
  });
  const others = findings
    .filter(({ level }) => level !== 'green')
    .filter(({ code, level }) => !expectedOfDoctor.some((known) => known.code === code && known.level === level))
    .filter(({ code, level }) =>
      Object.entries(ofThisMachine).every(([known, levels]) => known !== code || !levels.includes(level)),
    )
    .map(({ area, level, code, in: { en } }) => `not expected: ${area}, ${level}: ${en.says} (${code})`);
  // A doctor that has not looked at an area finds nothing wrong with it.
  const unseen = areas.filter((area) => findings.every((finding) => finding.area !== area));
  return [...expected, ...others, ...unseen.map((area) => `nothing is said about: ${area}`)];
}

/** The lines of `kadian self-test` at a terminal: as `judgeDoctor`. */
export function judgeSelfTest(output: string): readonly string[] {
  const lines = output.split(/\r?\n/);
  return stepNames.flatMap((name) => {
    const found = lines.flatMap((line) => outcomeIn(line, name) ?? []);
    const [seen] = found;
    if (seen === undefined || found.length > 1) return [`${name} is told ${found.length} times`];
    const isExpected = expectedOfSelfTest[name].some(
      ({ outcome, note }) => outcome === seen.outcome && note.test(seen.note),
    );
    return isExpected ? [] : [`${name}: ${seen.outcome} ${seen.note}`.trim()];
  });
}

const outcomes = ['pass', 'fail', 'unknown', 'notTried'] as const satisfies readonly Outcome[];

function outcomeIn(line: string, name: StepName): { readonly outcome: Outcome; readonly note: string } | null {
  for (const outcome of outcomes) {
    const [plain = ''] = sheetText([step(name, outcome)]);
    if (line === plain) return { outcome, note: '' };
    if (line.startsWith(`${plain}: `)) return { outcome, note: line.slice(plain.length + 2) };
  }
  return null;
}
