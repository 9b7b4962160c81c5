/** Passes made beforehand, so that issuing them is not measured. */
import { randomBytes } from 'node:crypto';
import type { DemoKeys } from '../district/demo-keys.ts';
import { issueDistrictPass } from '../district/issue-pass.ts';

/** As many good passes of as many holders of `compound`, signed with Ed25519. */
export function issuePasses(count: number, compound: string, keys: DemoKeys): readonly string[] {
  const nowS = Math.floor(Date.now() / 1000);
  const { privateKey, keyId, algorithm } = keys.eddsa;
  return Array.from({ length: count }, () =>
    issueDistrictPass(
      {
        medium: 'phone',
        holder: randomBytes(8).toString('hex'),
        id: randomBytes(8).toString('hex'),
        issuer: keys.issuer,
        colour: 'green',
        compounds: [compound],
        test: { takenAtS: nowS - 6 * 3600, result: 'negative' },
        itineraryAtRisk: false,
        issuedAtS: nowS - 60,
        expiresAtS: nowS + 48 * 3600,
      },
      privateKey,
      keyId,
      algorithm,
    ),
  );
}
