/** The codes simulated people show: passes issued by the demonstration district, good and bad, and things that are no pass. */
import { randomBytes } from 'node:crypto';
import type { DemoKeys } from '../district/demo-keys.ts';
import { demoIdentityNumber } from '../district/lists-people.ts';
import { issueDistrictPass, type DistrictPassClaims } from '../district/issue-pass.ts';

export const codeKinds = [
  'valid',
  'paper',
  'proxy',
  'identityNumber',
  'yellow',
  'red',
  'expired',
  'oldPicture',
  'oldTest',
  'otherCompound',
  'forged',
  'notAPass',
] as const;
export type CodeKind = (typeof codeKinds)[number];

/**
 * A fresh payload of a kind for a holder of `compound` at `nowMs` (Unix milliseconds); without `holder` somebody new. An
 * identity number is its own holder.
 */
export function codeOf(kind: CodeKind, compound: string, keys: DemoKeys, nowMs: number, holder?: string): string {
  const nowS = Math.floor(nowMs / 1000);
  const good: DistrictPassClaims = {
    medium: 'phone',
    holder: holder ?? randomBytes(8).toString('hex'),
    id: randomBytes(8).toString('hex'),
    issuer: keys.issuer,
    colour: 'green',
    compounds: [compound],
    test: { takenAtS: nowS - 30 * 3600, result: 'negative' },
    itineraryAtRisk: false,
    issuedAtS: nowS - 5,
    expiresAtS: nowS + 12 * 3600,
  };
  const issue = (claims: DistrictPassClaims): string =>
    issueDistrictPass(claims, keys.eddsa.privateKey, keys.eddsa.keyId, keys.eddsa.algorithm);
  switch (kind) {
    case 'valid':
      return issue(good);
    case 'paper':
      return issue({ ...good, medium: 'paper', issuedAtS: nowS - 86_400 });
    case 'proxy':
      return issue({ ...good, medium: 'proxy' });
    case 'identityNumber':
      return holder ?? demoIdentityNumber;
    case 'yellow':
      return issue({ ...good, colour: 'yellow' });
    case 'red':
      return issue({ ...good, colour: 'red' });
    case 'expired':
      return issue({
        ...good,
        test: { takenAtS: nowS - 60 * 3600, result: 'negative' },
        issuedAtS: nowS - 48 * 3600,
        expiresAtS: nowS - 24 * 3600,
      });
    case 'oldPicture':
      return issue({ ...good, issuedAtS: nowS - 3 * 3600 });
    case 'oldTest':
      return issue({ ...good, test: { takenAtS: nowS - 9 * 86_400, result: 'negative' } });
    case 'otherCompound':
      return issue({ ...good, compounds: ['elsewhere'] });
    case 'forged': {
      const text = issue(good);
      // One character of the signed part is another one: what a picture editor would leave.
      const at = text.length - 20;
      return `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`;
    }
    case 'notAPass':
      return 'https://pay.example/2026/coffee';
  }
}
