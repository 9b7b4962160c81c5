/** The site scenarios are played on: the example site with simulated devices, and the policy values a scenario changes. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { loadSite, siteFaultText, type LoadedSite } from '../../kiosk/station/site/file.ts';
import { loadDemoKeys } from '../district/demo-keys.ts';
import { onlineCodes, writeScenarioTrust } from './other-codes.ts';
import type { Header } from './scenario.ts';

const root = path.join(import.meta.dirname, '../..');
const example = path.join(root, 'hw-config/sites/simulated.json');

/** The policy written in the example site, as it stands in the file. */
export function examplePolicy(): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(example, 'utf8')).policy;
}

/** Loads it; faults name what in the scenario's header does not fit a site. */
export function loadScenarioSite(
  header: Header,
): Result<{ readonly loaded: LoadedSite; readonly keysDirectory: string }, readonly string[]> {
  const directory = path.join(root, 'build/scenarios');
  const keysDirectory = path.join(directory, 'keys');
  const keys = loadDemoKeys(keysDirectory);
  const site = JSON.parse(readFileSync(example, 'utf8'));
  const changed = {
    ...site,
    $schema: undefined,
    trustList: writeScenarioTrust(keysDirectory, keys),
    codes: { online: onlineCodes },
    direction: header.direction,
    scanner: { ...site.scanner, readsCards: header.readsCards },
    policy: { ...site.policy, ...header.policy, temperature: { ...site.policy.temperature, ...header.temperature } },
    gate: {
      ...site.gate,
      lines: {
        ...site.gate.lines,
        inputs: {
          ...site.gate.lines.inputs,
          tamper: { chip: 'simulated', line: 'TAMPER' },
          passage: { chip: 'simulated', line: 'PASSAGE' },
        },
      },
    },
  };
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, `site-${process.pid}.json`);
  writeFileSync(file, JSON.stringify(changed));
  const loaded = loadSite(file);
  rmSync(file);
  return loaded.ok ? ok({ loaded: loaded.value, keysDirectory }) : err(loaded.error.map(siteFaultText));
}
