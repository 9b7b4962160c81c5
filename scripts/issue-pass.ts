import './end-with-reader.ts';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { systemClock } from '../drivers/basics/clock.ts';
import { loadDemoKeys } from '../test/district/demo-keys.ts';
import { issueDistrictPass } from '../test/district/issue-pass.ts';

const usage = `Issues a district pass of the demonstration district and prints its payload for a QR code.

  node scripts/issue-pass.ts --keys <directory> [--algorithm EdDSA|ES256] < claims.json

  --keys <directory>  the demonstration keys; made there if there are none, with trust-list.json beside them

Claims, all optional: holder, colour, compounds, test, itineraryAtRisk, medium, issuedAtS, expiresAtS, id
(kiosk/credentials/district-pass.md). A pass is green, for a phone, issued now and good for a day unless said otherwise.
Exit code: 0, or 64 for wrong use or claims. This is a tool of the district: no checkpoint holds a key to issue with.
`;

const time = z.int().min(0).max(253_402_300_799);

function claimsOf(text: string) {
  const nowS = Math.floor(systemClock.wallMs() / 1000);
  const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/);
  return z
    .strictObject({
      holder: name.default('demo-holder'),
      colour: z.enum(['green', 'yellow', 'purple', 'red']).default('green'),
      compounds: z.array(name).max(16).default([]),
      test: z
        .strictObject({ takenAtS: time, result: z.enum(['negative', 'positive']) })
        .nullable()
        .default(null),
      itineraryAtRisk: z.boolean().default(false),
      medium: z.enum(['phone', 'paper', 'proxy']).default('phone'),
      issuedAtS: time.default(nowS),
      expiresAtS: time.default(nowS + 86_400),
      id: z
        .string()
        .regex(/^([0-9a-f]{2}){8,16}$/)
        .default(randomBytes(8).toString('hex')),
    })
    .parse(text.trim() === '' ? {} : JSON.parse(text));
}

function main(): number {
  const { values } = parseArgs({
    options: { keys: { type: 'string' }, algorithm: { type: 'string' }, help: { type: 'boolean' } },
  });
  const algorithm = z.enum(['EdDSA', 'ES256']).safeParse(values.algorithm ?? 'EdDSA');
  if (values.help === true || values.keys === undefined || !algorithm.success) {
    (values.help === true ? process.stdout : process.stderr).write(usage);
    return values.help === true ? 0 : 64;
  }
  const claims = claimsOf(readFileSync(0, 'utf8'));
  const keys = loadDemoKeys(values.keys);
  const key = algorithm.data === 'EdDSA' ? keys.eddsa : keys.es256;
  const payload = issueDistrictPass({ ...claims, issuer: keys.issuer }, key.privateKey, key.keyId, key.algorithm);
  process.stdout.write(`${payload}\n`);
  return 0;
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`issue-pass: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 64;
}
