/** What a site file says about codes that only the district can read. */
import { z } from 'zod';
import { type OnlinePattern, parseOnlinePattern } from '../../credentials/online-pattern.ts';

const pattern = z
  .string()
  .min(1)
  .max(256)
  .transform((text, context): OnlinePattern => {
    const read = parseOnlinePattern(text);
    if (read.ok) return read.value;
    context.addIssue({ code: 'custom', message: read.error });
    return z.NEVER;
  })
  .describe(
    'The whole code: literals, \\d, \\w, escaped signs and classes such as [A-Z0-9_-], each with ?, {n} or {n,m}; ' +
      'no groups, no "|", no "*", no "+".',
  );

export const codesSchema = z
  .strictObject({
    online: z
      .array(
        z.strictObject({
          name: z
            .string()
            .regex(/^[A-Za-z0-9._-]{1,64}$/)
            .describe('What the code is called.'),
          pattern,
        }),
      )
      .max(16)
      .default([])
      .describe('Codes that only the district can read: it is asked about them, and about no others.'),
    inquiryDeadlineMs: z
      .int()
      .min(100)
      .max(10_000)
      .default(1_200)
      .describe('How long somebody at the gate waits for the answer of the district.'),
  })
  .prefault({});

export type OnlineCode = z.output<typeof codesSchema>['online'][number];
