/** Enrols the simulated box as an operator and a technician would: a code from the district, redeemed on the box. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { enrolPaths } from '../../kiosk/uplink/enrol-contract.ts';

const answerSchema = z.object({ code: z.string() });
const script = path.join(import.meta.dirname, '../enroll.ts');

/** `tokenFile` is what the district has written for whoever sits at its machine. Rejects when the box is refused. */
export async function enrolBox(district: URL, tokenFile: string, siteFile: string, source: string): Promise<void> {
  const answer = await fetch(new URL(enrolPaths.codes, district), {
    method: 'POST',
    headers: {
      authorization: `Operator ${readFileSync(tokenFile, 'utf8').trim()}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ source, minutes: 5 }),
  });
  if (!answer.ok) throw new Error(`the district gives no enrolment code (${answer.status})`);
  const { code } = answerSchema.parse(await answer.json());
  const enrolling = promisify(execFile)(process.execPath, [script, '--site', siteFile]);
  enrolling.child.stdin?.end(`${code}\n`);
  await enrolling;
}
