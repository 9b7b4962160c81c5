/** Licences of what is in the package: which are allowed and why, the list for the repository, and Debian's copyright file. */
import { type Crate, licenceOf } from './crates.ts';
import { seenAsShipped, seenOf } from './crates-seen.ts';
import type { Shipped, ShippedPackage } from './shipped.ts';

/** SPDX expressions that may be shipped with Apache-2.0 code, and what each asks for. */
export const allowedLicences: Readonly<Record<string, string>> = {
  'Apache-2.0': 'the licence of Kadian itself: text and notices go along',
  MIT: 'text and copyright go along',
  ISC: 'text and copyright go along',
  'BSD-2-Clause': 'text and copyright go along',
  'BSD-3-Clause': 'text and copyright go along; no use of names in advertising',
  '0BSD': 'asks for nothing',
  'MIT OR X11': 'MIT is taken',
  'Unlicense OR Apache-2.0': 'Apache-2.0 is taken',
  'MIT OR Apache-2.0': 'Apache-2.0 is taken',
  'Apache-2.0 OR MIT': 'Apache-2.0 is taken',
  'MIT OR Zlib OR Apache-2.0': 'Apache-2.0 is taken',
  'MPL-2.0':
    'as object code of files nobody changed, inside a larger work (3.2, 3.3): text and the address of the source go along',
};

export function isSingleLicence(expression: string): boolean {
  return !/ (?:OR|AND|WITH) /.test(expression);
}

/** What must not be shipped as it is, a line each; empty: all is well. */
export function licenceFaults({ node, packages }: Shipped): readonly string[] {
  return [node, ...packages].flatMap((part) => [
    ...(Object.hasOwn(allowedLicences, part.licence)
      ? []
      : [`${part.name}: ${part.licence} is not an allowed licence`]),
    ...(part.text === '' ? [`${part.name}: no text of its licence lies with it`] : []),
    ...part.crates.flatMap((crate) => crateFault(part.name, crate) ?? []),
  ]);
}

function crateFault(within: string, crate: Crate): string | null {
  const known = licenceOf(crate);
  const named = `${within}: its crate ${crate.name} ${crate.version}`;
  if (known === null) return `${named} is not listed in scripts/package/crates.ts`;
  if (seenOf(crate) === null) return `${named} is not listed in scripts/package/crates-seen.ts`;
  return Object.hasOwn(allowedLicences, known.licence) ? null : `${named}: ${known.licence} is not an allowed licence`;
}

/** Lines of a text that say whose work it is; the first few, without the frames around them. */
export function copyrightOf({ text, name }: Pick<ShippedPackage, 'text' | 'name'>): readonly string[] {
  const lines = text
    .split('\n')
    .map((line) =>
      line
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replace(/[*#>\s"]+/g, ' ')
        .trim(),
    )
    .filter((line) => /^(?:copyright (?:\(c\)|©|\d|[A-Z])|\(c\) \d|© )/i.test(line))
    .filter((line) => !/copyright (?:owner|holder|notice|license|and|the |\[|\(c\) <|statement|law|in )/i.test(line));
  return lines.length === 0 ? [`The authors of ${name}`] : [...new Set(lines)].slice(0, 5);
}

/** The package of each machine under one name, so that the list is the same on all. */
const anyMachine = (name: string): string => name.replace(/-linux-(?:x64|arm64)$/, '-linux-*');

/** `scripts/package/licences.md`. */
export function renderLicences(shipped: Shipped): string {
  const rows = new Map<string, string>();
  for (const part of [shipped.node, ...shipped.packages]) {
    const inside = Object.keys(part.contains).join(', ');
    rows.set(
      `${anyMachine(part.name)} ${part.version}`,
      `| ${anyMachine(part.name)} | ${part.version} | ${part.licence} | ${inside} |`,
    );
  }
  const crates = shipped.packages.flatMap((part) => part.crates.map((crate) => ({ within: part.name, crate })));
  const used = new Set([
    ...[shipped.node, ...shipped.packages].map(({ licence }) => licence),
    ...crates.map(({ crate }) => licenceOf(crate)?.licence ?? ''),
  ]);
  const reasons = Object.entries(allowedLicences).filter(([licence]) => used.has(licence));
  const same = crates.filter(({ crate }) => seenAsShipped(crate)).length;
  return `${[
    '# Licences of what is in the package',
    '',
    '<!-- Made by `npm run generate` from what is installed; change scripts/package/licences.ts. -->',
    '',
    'With each package lie its texts: `/usr/share/doc/kadian/copyright`; the parts with their checksums: `sbom.cdx.json` beside it.',
    'Kadian is under Apache-2.0, whose text stands in that file. The voices are made with espeak-ng, which is not shipped.',
    'Crates are read from the machine code itself, where the compiler leaves the path of each source that may panic. One that',
    'leaves no path (a few lines, all inlined) cannot be told, nor what C code beyond the last column is linked in.',
    'Versions are those of the machine code; its npm package brings neither manifests nor licences of its crates, so a licence is',
    `what the crate of that name states of itself, looked up by hand: of ${same} of the ${crates.length} in the very version that is shipped,`,
    'of the others in the versions named, which are nearest to it of those that could be had. Theirs is believed, not known.',
    '',
    '| licence | may be shipped because |',
    '|---|---|',
    ...reasons.map(([licence, why]) => `| ${licence} | ${why} |`),
    '',
    '| package | version | licence | libraries inside |',
    '|---|---|---|---|',
    ...[...rows.keys()].toSorted().map((key) => rows.get(key) ?? ''),
    '',
    '| crate | version | licence | read of | inside | source |',
    '|---|---|---|---|---|---|',
    ...crates.map(({ within, crate }) => {
      const { licence = '', source = '' } = licenceOf(crate) ?? {};
      return `| ${crate.name} | ${crate.version.slice(0, 12)} | ${licence} | ${readOf(crate)} | ${within} | ${source} |`;
    }),
  ].join('\n')}\n`;
}

/** `this version, Debian`, or which others; `nothing` when nobody has noted it. */
function readOf(crate: Crate): string {
  const seen = seenOf(crate);
  if (seen === null) return 'nothing';
  return `${seenAsShipped(crate) ? 'this version' : seen.versions.join(' and ')}, ${seen.where}`;
}

/** The licences whose texts stand once, below all packages: Kadian's own and those of crates. */
export const textsOfLicences = ['Apache-2.0', 'ISC', 'MIT', 'MPL-2.0'] as const;

/** Debian's machine-readable form (DEP-5), each package with the text of its licence; `texts` as `textsOfLicences`. */
export function renderCopyright(own: string, texts: readonly string[], { node, packages }: Shipped): string {
  const stanzas = [node, ...packages].map((part) => {
    const files = part === node ? 'opt/kadian/bin/node' : `opt/kadian/${part.directory}/*`;
    const [first = '', ...more] = copyrightOf(part);
    return [
      `Files: ${files}`,
      `Copyright: ${first}`,
      ...more.map((line) => ` ${line}`),
      `License: ${part.licence.replace(' OR ', ' or ')}`,
      ...indented(part.text),
      ...commentOf(part.crates),
    ].join('\n');
  });
  const full = textsOfLicences.map((name, at) => [`License: ${name}`, ...indented(texts[at] ?? '')].join('\n'));
  return `${[own.trimEnd(), ...stanzas, ...full].join('\n\n')}\n`;
}

const indented = (text: string): readonly string[] =>
  text.split('\n').map((line) => (line.trim() === '' ? ' .' : ` ${line.trimEnd()}`));

function commentOf(crates: readonly Crate[]): readonly string[] {
  if (crates.length === 0) return [];
  const lines = crates.map((crate) => {
    const { licence = '', holder, source } = licenceOf(crate) ?? {};
    const taken = licence.includes('Apache-2.0') ? 'Apache-2.0' : licence;
    const elsewhere = seenAsShipped(crate) ? undefined : `licence read of ${readOf(crate)}`;
    const more = [holder, source === undefined ? undefined : `unchanged, its source: ${source}`, elsewhere];
    return ` ${[`${crate.name} ${crate.version}: ${taken}`, ...more.filter((each) => each !== undefined)].join('; ')}`;
  });
  return [
    'Comment: The machine code holds these Rust crates, each under the licence named; its text stands below.',
    ...lines,
  ];
}
