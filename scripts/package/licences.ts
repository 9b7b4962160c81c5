/** Licences of what is in the package: which are allowed and why, the list for the repository, and Debian's copyright file. */
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
  ]);
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
  const used = new Set([shipped.node, ...shipped.packages].map(({ licence }) => licence));
  const reasons = Object.entries(allowedLicences).filter(([licence]) => used.has(licence));
  return `${[
    '# Licences of what is in the package',
    '',
    '<!-- Made by `npm run generate` from what is installed; change scripts/package/licences.ts. -->',
    '',
    'With each package lie its texts: `/usr/share/doc/kadian/copyright`; the parts with their checksums: `sbom.cdx.json` beside it.',
    'Kadian is under Apache-2.0. The voices are made with espeak-ng, which is not shipped. What machine code holds beyond the',
    'last column (the crates of node-web-audio-api among it) its authors do not list.',
    '',
    '| licence | may be shipped because |',
    '|---|---|',
    ...reasons.map(([licence, why]) => `| ${licence} | ${why} |`),
    '',
    '| package | version | licence | libraries inside |',
    '|---|---|---|---|',
    ...[...rows.keys()].toSorted().map((key) => rows.get(key) ?? ''),
  ].join('\n')}\n`;
}

/** Debian's machine-readable form (DEP-5), each package with the text of its licence. */
export function renderCopyright(own: string, { node, packages }: Shipped): string {
  const stanzas = [node, ...packages].map((part) => {
    const files = part === node ? 'opt/kadian/bin/node' : `opt/kadian/${part.directory}/*`;
    const [first = '', ...more] = copyrightOf(part);
    return [
      `Files: ${files}`,
      `Copyright: ${first}`,
      ...more.map((line) => ` ${line}`),
      `License: ${part.licence.replace(' OR ', ' or ')}`,
      ...part.text.split('\n').map((line) => (line.trim() === '' ? ' .' : ` ${line.trimEnd()}`)),
    ].join('\n');
  });
  return `${[own.trimEnd(), ...stanzas].join('\n\n')}\n`;
}
