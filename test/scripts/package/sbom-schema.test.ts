/** The parts list against the schema CycloneDX itself publishes (strict: no field it does not know), and licences against SPDX's list. */
import path from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import parseLicence from 'spdx-expression-parse';
import { expect, test } from 'vitest';
import { allowedLicences, isSingleLicence } from '../../../scripts/package/licences.ts';
import { renderSbom } from '../../../scripts/package/sbom.ts';
import { type Shipped, shippedParts } from '../../../scripts/package/shipped.ts';
import { ownArchitecture } from '../../../scripts/package/target.ts';

const checkout = path.join(import.meta.dirname, '../../..');
const architecture = ownArchitecture() ?? 'x64';
const shipped = shippedParts({ checkout, packagesRoot: checkout, architecture });
const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
const sbom = renderSbom(shipped);

/** Null: it is as the schema wants it. */
const faultOf = (text: string): Promise<unknown> => validator.validate(text);

test('the parts list is as the schema of CycloneDX 1.6 wants it', async () => {
  expect(await faultOf(sbom)).toBeNull();
});

/** Each is a list that the schema must not take: the check looks at what it is said to look at. */
const broken: readonly (readonly [what: string, change: (bom: string) => string])[] = [
  ['a field nobody knows', (bom) => bom.replace('"bomFormat"', '"bomForm": 1, "bomFormat"')],
  ['a number that is no UUID', (bom) => bom.replace('urn:uuid:', 'urn:uuid:x')],
  ['a checksum of another length', (bom) => bom.replace(/"content": "[0-9a-f]{2}/, '"content": "')],
  ['an algorithm that is none', (bom) => bom.replace('"SHA-512"', '"SHA-5"')],
  ['a licence that SPDX does not list', (bom) => bom.replace('"id": "MIT"', '"id": "MIT-ish"')],
  ['a kind of part that is none', (bom) => bom.replace('"type": "library"', '"type": "thing"')],
  ['a part without a name', (bom) => bom.replace(/"name": "better-sqlite3",/, '')],
  ['one reference twice', (bom) => bom.replace(/("dependencies": \[)\s*(\{[^}]*\})/, '$1$2,$2')],
];
test.each(broken)('%s is refused', async (_, change) => {
  const changed = change(sbom);
  expect(JSON.parse(changed)).not.toEqual(JSON.parse(sbom));
  expect(await faultOf(changed)).not.toBeNull();
});

/** Why the text is no licence expression of SPDX; null: it is one. */
function faultOfLicence(text: string): string | null {
  try {
    parseLicence(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test('every licence is an expression of SPDX, also those that may be shipped but are not', () => {
  const all = [...licencesOf(shipped), ...Object.keys(allowedLicences)];
  expect(all.length).toBeGreaterThan(20);
  expect(all.flatMap((text) => faultOfLicence(text) ?? [])).toEqual([]);
  // One name or an expression: the field it is written into follows from that.
  expect(all.filter((text) => isSingleLicence(text) !== 'license' in parseLicence(text))).toEqual([]);
});

test('what is no expression of SPDX is told', () => {
  for (const text of ['MIT-ish', 'MIT, X11', 'SEE LICENSE IN LICENSE', '', 'MIT OR', '(MIT']) {
    expect(faultOfLicence(text), text).not.toBeNull();
  }
});

function licencesOf({ node, packages }: Shipped): readonly string[] {
  return [node, ...packages].map(({ licence }) => licence);
}
