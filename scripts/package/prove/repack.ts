/** The same package under another version, as a later or an earlier one would come: built once, packed again. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installedAt } from '../target.ts';

export interface Variant {
  readonly version: string;
  /** Up to which version of the ledger's tables it knows them; that of the checkout if absent. */
  readonly ledgerSchema?: number;
  /** A line its example site has and the other has not. */
  readonly exampleKiosk?: string;
  /** Its station ends as soon as it starts. */
  readonly falls?: true;
}

/** Writes `output`; throws what dpkg-deb says. */
export function repack(deb: string, output: string, variant: Variant): void {
  const tree = `${output}.tree`;
  rmSync(tree, { recursive: true, force: true });
  execFileSync('dpkg-deb', ['--raw-extract', deb, tree]);
  const change = (file: string, pattern: RegExp, to: string): void => {
    const at = path.join(tree, file);
    const text = readFileSync(at, 'utf8');
    if (!pattern.test(text)) throw new Error(`${file} has nothing like ${pattern.source}`);
    const changed = text.replace(pattern, to);
    writeFileSync(at, changed);
    if (!file.startsWith('DEBIAN/')) correctSum(tree, file, changed);
  };
  change('DEBIAN/control', /^Version: .*$/m, `Version: ${variant.version}`);
  change(`${installedAt}/package.json`, /"version": "[^"]*"/, `"version": "${variant.version}"`);
  if (variant.ledgerSchema !== undefined) {
    change('DEBIAN/preinst', /^known=\d+$/m, `known=${variant.ledgerSchema}`);
    change('DEBIAN/control', /^Kadian-Ledger-Schema: .*$/m, `Kadian-Ledger-Schema: ${variant.ledgerSchema}`);
    change(`${installedAt}/ledger-schema`, /\d+/, String(variant.ledgerSchema));
  }
  if (variant.exampleKiosk !== undefined) {
    change('etc/kadian/site.example.json', /"kiosk": "[^"]*"/, `"kiosk": "${variant.exampleKiosk}"`);
  }
  if (variant.falls === true)
    change(`${installedAt}/kiosk/station/main.ts`, /^const clock = /m, 'process.exit(3);\nconst clock = ');
  execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, output], { stdio: 'ignore' });
  rmSync(tree, { recursive: true });
}

/** What is installed is compared with these sums before it is kept to return to (scripts/update/rebuild.ts). */
function correctSum(tree: string, file: string, text: string): void {
  const sums = path.join(tree, 'DEBIAN/md5sums');
  const name = file.replace(/^\//, '');
  const sum = createHash('md5').update(text).digest('hex');
  const lines = readFileSync(sums, 'utf8').split('\n');
  writeFileSync(sums, lines.map((line) => (line.slice(34) === name ? `${sum}  ${name}` : line)).join('\n'));
}
