/**
 * What a box asks the district about a code it cannot read, and what it is told. The answer is believed because of the
 * line it comes by (kiosk/uplink/service-line.ts: one authority, no redirects), and only where it names the code asked.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';

/** Longest code that is asked about, in characters. */
export const longestCode = 512;

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/);
const seconds = z.int().min(0).max(253_402_300_799);
/** SHA-256 of the code in UTF-8, hexadecimal. */
const codeDigest = z.string().regex(/^[0-9a-f]{64}$/);

export const codeQuestionSchema = z.strictObject({
  code: z.string().min(1).max(longestCode),
  /** Which of the site's patterns it is of. */
  pattern: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
});

export type CodeQuestion = z.infer<typeof codeQuestionSchema>;

export const codeAnswerSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('person'),
    codeDigest,
    holder: name,
    /** Unique per issued code, for the replay check. */
    id: name,
    issuer: name,
    medium: z.enum(['phone', 'paper', 'proxy']),
    colour: z.enum(['green', 'yellow', 'purple', 'red']),
    compounds: z.array(name).max(16),
    test: z.strictObject({ takenAtS: seconds, result: z.enum(['negative', 'positive']) }).nullable(),
    itineraryAtRisk: z.boolean(),
    answeredAtS: seconds,
    expiresAtS: seconds.nullable(),
  }),
  /** Nobody's code, or not any more. */
  z.strictObject({ outcome: z.literal('unknown'), codeDigest }),
]);

export type CodeAnswer = z.infer<typeof codeAnswerSchema>;

export function digestOfCode(code: string): string {
  return createHash('sha256').update(code, 'utf8').digest('hex');
}

/** The answer if it is about this code; the error says what it is instead. */
export function answerAbout(code: string, answer: CodeAnswer): Result<CodeAnswer, string> {
  return answer.codeDigest === digestOfCode(code) ? ok(answer) : err('about another code');
}
