/** The parts list of the package, in CycloneDX 1.6 (ECMA-424): what is in it, in which version, under which licence. */
import { createHash } from 'node:crypto';
import { licenceOf } from './crates.ts';
import { seenOf } from './crates-seen.ts';
import { isSingleLicence } from './licences.ts';
import type { Shipped, ShippedPackage } from './shipped.ts';

const purlOf = ({ name, version }: Pick<ShippedPackage, 'name' | 'version'>): string =>
  `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** Without a time and with a number made from its content: of the same parts the same bytes. */
export function renderSbom(shipped: Shipped): string {
  const own = `pkg:npm/kadian@${shipped.version}`;
  const all = [shipped.node, ...shipped.packages];
  // A package that lies there twice in one version is one part.
  const parts = new Map(all.map((each) => [purlOf(each), each]));
  const byDirectory = new Map(all.map((each) => [each.directory, purlOf(each)]));
  const edges = new Map<string, Set<string>>([...parts.keys()].map((purl) => [purl, new Set()]));
  for (const each of all) {
    for (const needed of each.needs) {
      const to = byDirectory.get(needed);
      if (to !== undefined) edges.get(purlOf(each))?.add(to);
    }
  }
  const needed = new Set([...edges.values()].flatMap((to) => [...to]));
  const content = {
    metadata: {
      component: {
        type: 'application',
        'bom-ref': own,
        name: 'kadian',
        version: shipped.version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        purl: own,
      },
    },
    components: [...parts.values()].map(componentOf),
    dependencies: [
      { ref: own, dependsOn: [...edges.keys()].filter((purl) => !needed.has(purl)).toSorted() },
      ...[...edges].map(([ref, to]) => ({ ref, dependsOn: [...to].toSorted() })),
    ],
  };
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(content))}`;
  const head = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
  };
  return `${JSON.stringify({ ...head, serialNumber, version: 1, ...content }, null, 1)}\n`;
}

function componentOf(part: ShippedPackage): object {
  const purl = purlOf(part);
  const hex =
    part.integrity === null ? null : Buffer.from(part.integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
  const inside = Object.entries(part.contains).map(([name, version]) => ({
    type: 'library',
    'bom-ref': `${purl}#${name}`,
    name,
    version,
  }));
  const crates = part.crates.map(({ name, version }) => ({
    type: 'library',
    'bom-ref': `${purl}#cargo/${name}@${version}`,
    name,
    version,
    licenses: licensesOf(licenceOf({ name, version })?.licence ?? 'NOASSERTION'),
    purl: name === 'std' ? `pkg:github/rust-lang/rust@${version}` : `pkg:cargo/${name}@${version}`,
    properties: (seenOf({ name, version })?.versions ?? []).map((value) => ({ name: 'kadian:licence-read-of', value })),
  }));
  const held = [...inside, ...crates];
  const named = {
    type: part.name.startsWith('node-linux-') ? 'platform' : 'library',
    'bom-ref': purl,
    name: part.name,
  };
  return {
    ...named,
    version: part.version,
    ...(hex === null ? {} : { hashes: [{ alg: 'SHA-512', content: hex }] }),
    licenses: licensesOf(part.licence),
    purl,
    ...(held.length === 0 ? {} : { components: held }),
  };
}

const licensesOf = (licence: string): readonly object[] => [
  isSingleLicence(licence) ? { license: { id: licence } } : { expression: licence },
];

/** A UUID of version 8 (RFC 9562): 122 bits of the digest. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  const [a, b, c, d] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(13, 16), hex.slice(17, 20)];
  return `${a}-${b}-8${c}-${variant}${d}-${hex.slice(20, 32)}`;
}
