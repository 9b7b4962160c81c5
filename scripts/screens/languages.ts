/** The list of the screen's languages, made from the files of kiosk/screen/texts: a further language is one more file. */
import { readdirSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, '../../kiosk/screen/texts');
/** The language of the place: its file names the keys, and it comes first wherever languages are listed. */
const first = 'zh-CN';
/** A language tag as a file's name: `en.ts`, `zh-CN.ts`, `mn-Mong.ts` (BCP 47: language, script, region). */
const tagFile = /^([a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?)\.ts$/u;

/** Tags of the languages among `names` of files, the first language first, the others by the alphabet. */
export function tagsOf(names: readonly string[]): readonly string[] {
  const tags = names.flatMap((name) => tagFile.exec(name)?.[1] ?? []);
  return [first, ...tags.filter((tag) => tag !== first).toSorted()];
}

/** The source of `kiosk/screen/texts/languages.ts`; each language's file exports its texts under its tag without hyphens. */
export function renderLanguages(names: readonly string[] = readdirSync(folder)): string {
  const tags = tagsOf(names);
  const constant = (tag: string): string => tag.replaceAll('-', '');
  const entry = (tag: string): string => (tag === constant(tag) ? tag : `'${tag}': ${constant(tag)}`);
  const imports = tags
    .toSorted()
    .map((tag) => `import { ${tag === first ? 'type Texts, ' : ''}${constant(tag)} } from './${tag}.ts';`);
  return [
    '/** Every language of the screen: generated from the files beside it by `npm run generate`; do not edit. */',
    ...imports,
    '',
    `export const languages = [${tags.map((tag) => `'${tag}'`).join(', ')}] as const;`,
    'export type Language = (typeof languages)[number];',
    '',
    `export const catalogue = { ${tags.map(entry).join(', ')} } as const satisfies Record<Language, Texts>;`,
    '',
  ].join('\n');
}
