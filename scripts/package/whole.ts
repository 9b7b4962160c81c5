/** Whether what is packed of the packages is whole: a file that a packed file asks for must be packed too. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const asked = /(?:\brequire\(\s*|\bfrom\s*|\bimport\s*\(\s*|^\s*import\s*)(['"])(?<name>\.{1,2}\/[^'"\n]+)\1/gm;
const endings = ['', '.js', '.cjs', '.mjs', '.json', '/index.js', '/index.cjs'];

/** A line for each file, machine code of other machines aside, under `root` that a file of `packed` (paths in it) asks for and that stays behind. */
export function missingParts(root: string, packed: ReadonlySet<string>): readonly string[] {
  const missing: string[] = [];
  for (const file of packed) {
    if (!/\.[cm]?js$/.test(file)) continue;
    for (const { groups } of readFileSync(path.join(root, file), 'utf8').matchAll(asked)) {
      if (groups?.['name']?.endsWith('.node') === true) continue;
      const place = path.join(path.dirname(file), groups?.['name'] ?? '');
      const candidates = endings.map((ending) => `${place}${ending}`);
      if (candidates.some((name) => packed.has(name)) || !candidates.some((name) => isFile(path.join(root, name))))
        continue;
      missing.push(`${file} asks for ${place}, which is not packed`);
    }
  }
  return missing;
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
