/** An example site to be changed, in a directory of the suite that imports this, and what is found in it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { z } from 'zod';
import { readBoards, type Board } from '../../../drivers/gate/boards.ts';
import { lintFile } from '../../../scripts/lint-site/lint-file.ts';

const root = path.join(import.meta.dirname, '../../..');
export const directory = mkdtempSync(path.join(tmpdir(), 'lint-file-'));
afterAll(() => rmSync(directory, { recursive: true }));
/** The path the site has; only what a suite writes stands there. */
export const file = path.join(directory, 'site.json');

/** The text of an example site, with PINs of its own. */
export function siteText(name: string): string {
  const text = readFileSync(path.join(root, 'hw-config/sites', name), 'utf8');
  return text.replaceAll(/\$argon2id\$[^"]+/g, `$argon2id$${'B'.repeat(22)}$${'C'.repeat(43)}`);
}

export const example = siteText('single-lane.json');

function board(id: string): Board {
  const boards = readBoards(path.join(root, 'hw-config/boards'));
  const found = boards.ok ? boards.value.find((each) => each.id === id) : undefined;
  if (found === undefined) throw new Error(`no board ${id}`);
  return found;
}

/** What a group of a site is before it is known to be one. */
export const branch = z.record(z.string(), z.unknown());

/** The example with something else at a path. */
export function changed(names: readonly string[], value: unknown): string {
  const site: unknown = JSON.parse(example);
  let at = branch.parse(site);
  const top = at;
  for (const name of names.slice(0, -1)) {
    const next = branch.parse(at[name] ?? {});
    at[name] = next;
    at = next;
  }
  at[names.at(-1) ?? ''] = value;
  return JSON.stringify(top, null, 2);
}

/** Findings beside the trust list, which no desk has. */
export function found(text: string, id = 'pi-4') {
  return lintFile(file, text, board(id)).filter(({ path: names }) => names[0] !== 'trustList');
}
