/** Short runs of broken stations, one after the other: each must end with the rule that names what is wrong with it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type BrokenName, brokenOf } from './broken.ts';
import { judge } from './oracle.ts';
import { calmRun } from './run.ts';
import type { Violation } from './rules.ts';

/** What a short run of this station, or of one that is whole (null), is found guilty of. */
export async function violationsOf(parent: string, name: BrokenName | null): Promise<readonly Violation[]> {
  const directory = mkdtempSync(path.join(parent, `${name ?? 'whole'}-`));
  try {
    const broken = name === null ? null : brokenOf(name);
    return judge(await calmRun(directory, broken?.people ?? ['resident', 'red'], broken)).violations;
  } catch (error) {
    const log = readFileSync(path.join(directory, 'station.log'), 'utf8').slice(-2_000);
    throw new Error(`${name ?? 'whole'}: no run was possible; the station said: ${log}`, { cause: error });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Exit code 0: each was caught, and the whole one was not. */
export async function catchBroken(parent: string, names: readonly BrokenName[]): Promise<number> {
  let missed = 0;
  for (const name of [null, ...names]) {
    const violations = await violationsOf(parent, name);
    const rule = name === null ? null : brokenOf(name).rule;
    const caught = rule === null ? violations.length === 0 : violations.some((one) => one.rule === rule);
    if (!caught) missed += 1;
    const what = name === null ? 'a station that is whole' : `${name}: ${brokenOf(name).what}`;
    process.stdout.write(`${caught ? 'right ' : 'MISSED'}  ${what}\n`);
    for (const each of violations.slice(0, 4)) process.stdout.write(`          ${each.rule}: ${each.detail}\n`);
  }
  process.stdout.write(`${names.length + 1 - missed} passed, ${missed} failed\n`);
  return missed === 0 ? 0 : 1;
}
