/** The parts list and the licences of what `npm run package` packs. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  copyrightOf,
  licenceFaults,
  renderCopyright,
  renderLicences,
  textsOfLicences,
} from '../../../scripts/package/licences.ts';
import { renderSbom } from '../../../scripts/package/sbom.ts';
import { packagesOfPage, shippedParts } from '../../../scripts/package/shipped.ts';
import { ownArchitecture } from '../../../scripts/package/target.ts';

const checkout = path.join(import.meta.dirname, '../../..');
const architecture = ownArchitecture() ?? 'x64';
const shipped = shippedParts({ checkout, packagesRoot: checkout, architecture });

/** What CycloneDX 1.6 requires of the fields used here (bom-1.6.schema.json), and no field besides. */
const licences = z.array(
  z.union([
    z.strictObject({ license: z.strictObject({ id: z.string().regex(/^[\w.-]+$/) }) }),
    z.strictObject({ expression: z.string() }),
  ]),
);
const inner = z.strictObject({
  type: z.literal('library'),
  'bom-ref': z.string(),
  name: z.string(),
  version: z.string(),
  licenses: licences.optional(),
  properties: z.array(z.strictObject({ name: z.literal('kadian:licence-read-of'), value: z.string() })).optional(),
  purl: z
    .string()
    .regex(/^pkg:(?:cargo|github)\//)
    .optional(),
});
const component = inner.extend({
  type: z.enum(['library', 'platform', 'application']),
  hashes: z
    .array(z.strictObject({ alg: z.literal('SHA-512'), content: z.string().regex(/^[a-f0-9]{128}$/) }))
    .optional(),
  licenses: licences,
  purl: z.string().regex(/^pkg:npm\/(?:%40[\w.-]+\/)?[\w.-]+@[\w.+-]+$/),
  components: z.array(inner).min(1).optional(),
});
const bom = z.strictObject({
  $schema: z.literal('http://cyclonedx.org/schema/bom-1.6.schema.json'),
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  serialNumber: z.string().regex(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  version: z.literal(1),
  metadata: z.strictObject({ component }),
  components: z.array(component),
  dependencies: z.array(z.strictObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

describe('the parts list', () => {
  const parsed = bom.parse(JSON.parse(renderSbom(shipped)));
  const refs = parsed.components.map((each) => each['bom-ref']);

  test('names each part once, and what needs it', () => {
    expect(new Set(refs).size).toBe(refs.length);
    const own = parsed.metadata.component['bom-ref'];
    for (const { ref, dependsOn } of parsed.dependencies) {
      for (const each of [ref, ...dependsOn]) expect([own, ...refs]).toContain(each);
    }
    // From the kiosk every part is reached.
    const reached = new Set([own]);
    for (const ref of reached) {
      for (const to of parsed.dependencies.find((each) => each.ref === ref)?.dependsOn ?? []) reached.add(to);
    }
    expect([own, ...refs].filter((ref) => !reached.has(ref))).toEqual([]);
  });

  test('has Node with its libraries, the page’s packages, and C libraries inside others', () => {
    const named = (name: string) => parsed.components.find((each) => each.name === name);
    expect(named(`node-linux-${architecture}`)?.components?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['openssl', 'v8', 'zlib', 'uv']),
    );
    expect(named('better-sqlite3')?.components).toMatchObject([{ name: 'sqlite' }]);
    expect(named('node-hid')?.components).toMatchObject([{ name: 'hidapi' }]);
    expect(packagesOfPage(checkout)).toEqual(['@preact/signals', '@zxing/library', 'preact', 'zod']);
    expect(named('preact')).toBeDefined();
    expect(named('typescript')).toBeUndefined();
  });

  test('tells what was fetched by its checksum', () => {
    expect(parsed.components.filter(({ hashes }) => hashes === undefined)).toEqual([]);
  });

  test('is the same for the same parts, and another for others', () => {
    expect(renderSbom(shipped)).toBe(renderSbom({ ...shipped, packages: shipped.packages.slice() }));
    const other = bom.parse(JSON.parse(renderSbom({ ...shipped, packages: shipped.packages.slice(1) })));
    expect(other.serialNumber).not.toBe(parsed.serialNumber);
  });
});

describe('licences', () => {
  test('of everything shipped are allowed, and their texts are there', () => {
    expect(licenceFaults(shipped)).toEqual([]);
  });

  test('one that is not allowed, and one without its text, are named', () => {
    const [first] = shipped.packages;
    if (first === undefined) throw new Error('nothing is shipped');
    const packages = [
      { ...first, name: 'a', licence: 'GPL-3.0-only' },
      { ...first, name: 'b', text: '' },
      { ...first, name: 'c', crates: [{ name: 'tokio', version: '99.0.0' }] },
    ];
    expect(licenceFaults({ ...shipped, packages })).toEqual([
      'a: GPL-3.0-only is not an allowed licence',
      'b: no text of its licence lies with it',
      'c: its crate tokio 99.0.0 is not listed in scripts/package/crates.ts',
    ]);
  });

  test('Debian’s file has every package with its text, each line of it indented', () => {
    const texts = textsOfLicences.map((name) =>
      readFileSync(path.join(checkout, `scripts/package/texts/${name}.txt`), 'utf8').trim(),
    );
    const text = renderCopyright('Format: x\n', texts, shipped);
    const stanzas = text.split('\n\n');
    expect(stanzas.filter((stanza) => stanza.startsWith('Files: '))).toHaveLength(shipped.packages.length + 1);
    const full = stanzas.slice(-textsOfLicences.length);
    expect(full.map((stanza) => stanza.split('\n')[0])).toEqual(textsOfLicences.map((name) => `License: ${name}`));
    expect(full.join('\n')).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
    expect(full.join('\n')).toContain('Mozilla Public License Version 2.0');
    expect(text).toContain('\n symphonia-core 0.6.0: MPL-2.0; The Symphonia authors; unchanged, its source: https://');
    for (const stanza of stanzas.slice(1, -textsOfLicences.length)) {
      const [files = '', whose = '', ...rest] = stanza.split('\n');
      expect(files).toMatch(/^Files: \S+$/);
      expect(whose).toMatch(/^Copyright: \S/);
      const fields = rest.filter((line) => !line.startsWith(' '));
      expect(fields[0], stanza).toMatch(/^License: \S/);
      expect(fields.length === 1 || fields[1]?.startsWith('Comment: '), files).toBe(true);
      expect(rest.at(-1)).toMatch(/^ +\S/);
    }
    expect(text).toContain('Files: opt/kadian/node_modules/ws/*');
    expect(text).toContain('Permission is hereby granted');
  });

  test('whose work it is, without the frames of the text around it', () => {
    const of = (text: string) => copyrightOf({ text, name: 'x' });
    expect(of('MIT\n\n> Copyright (c) 2020  Somebody\n\nThe above copyright notice')).toEqual([
      'Copyright (c) 2020 Somebody',
    ]);
    expect(of('Permission is granted')).toEqual(['The authors of x']);
    expect(of('Copyright [yyyy] [name of copyright owner]')).toEqual(['The authors of x']);
  });

  test('the list names no machine', () => {
    expect(renderLicences(shipped)).toContain('| node-linux-* |');
    expect(renderLicences(shipped)).not.toMatch(/x64|arm64/);
  });
});
