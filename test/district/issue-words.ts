/** What a schema found wrong, for who sent it: never what was sent, since answers end in logs. */
import type { z } from 'zod';

/** Of all messages of the schemas, those about keys repeat what they found. */
export function issueWords(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'unrecognized_keys') return `${issue.keys.length} keys nobody knows`;
  if (issue?.code === 'invalid_key') return 'a key of another form';
  return issue?.message ?? 'another shape';
}
