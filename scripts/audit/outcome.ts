/** What `npm audit --json` said, in a line each; never "no faults" when it was not asked. */
import { z } from 'zod';

/** sysexits.h: a service is unavailable. */
const unavailable = 69;

const report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: z.string(),
      range: z.string(),
      via: z.array(z.union([z.string(), z.object({ title: z.string() })])),
    }),
  ),
  metadata: z.object({ dependencies: z.object({ prod: z.number() }) }),
});
const refused = z.object({ message: z.string() });

export function auditOutcome(text: string): { readonly code: number; readonly lines: readonly string[] } {
  const value = parsed(text);
  const asked = report.safeParse(value);
  if (!asked.success) {
    const why = refused.safeParse(value);
    const detail = why.success ? why.data.message : (text.trim().split('\n')[0] ?? '');
    return { code: unavailable, lines: [`not audited: the registry gives no answer (${detail})`] };
  }
  const { vulnerabilities, metadata } = asked.data;
  const lines = Object.entries(vulnerabilities).map(([name, { severity, range, via }]) => {
    const titles = via.map((each) => (typeof each === 'string' ? `by ${each}` : each.title));
    return `${severity}: ${name} ${range}: ${titles.join('; ')}`;
  });
  if (lines.length > 0) return { code: 1, lines };
  return { code: 0, lines: [`no known fault in ${metadata.dependencies.prod} packages`] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
