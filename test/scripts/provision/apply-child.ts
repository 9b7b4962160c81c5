/** Applies a signed configuration and kills itself at a named step: directory, file with the code, time, step. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { applyConfiguration } from '../../../scripts/provision/code/apply.ts';
import { verifyConfiguration } from '../../../scripts/provision/code/configuration-code.ts';
import { parsePublicKeys } from '../../../scripts/provision/code/keys.ts';

const [directory = '', file = '', now = '', at = ''] = process.argv.slice(2);
const jws = readFileSync(file, 'utf8');
const keys = parsePublicKeys(readFileSync(path.join(directory, 'provisioning.pub'), 'utf8'));
if (!keys.ok) throw new Error(keys.error);
const trust = { keys: keys.value, audience: 'KD-0042-E1' };
const code = verifyConfiguration(jws, trust, { wallMs: Number(now), trusted: true });
if (!code.ok) throw new Error(code.error.detail);
const applied = applyConfiguration({
  siteFile: path.join(directory, 'site.json'),
  jws,
  code: code.value,
  board: null,
  dryRun: false,
  onStep: (step) => {
    if (step === at) process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write(`${applied.ok ? applied.value.result : applied.error.detail}\n`);
