/** `kadian update` on the installed box: taken, refused, returned from, and cut off by the power in the midst of dpkg. */
import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { schemaVersion } from '../../../kiosk/ledger/schema.ts';
import { manifestEnding } from '../../update/find-release.ts';
import { signRelease } from '../../../kiosk/station/care/release.ts';
import { runProgram } from '../../update/run-program.ts';
import { installedAt } from '../target.ts';
import { signPackage } from '../sign-release.ts';
import type { Checks } from './checks.ts';
import { personPasses, releasesDirectory } from './gate.ts';
import { Machine } from './machine.ts';
import { repack, type Variant } from './repack.ts';

export interface UpdateProof {
  readonly checks: Checks;
  readonly checkout: string;
  /** The machine's root on this one. */
  readonly root: string;
  /** The package everything is made from. */
  readonly deb: string;
  /** What is installed when this begins; the releases are later ones. */
  readonly from: string;
  readonly version: (machine: Machine) => string;
  readonly ledger: (machine: Machine) => { readonly state: string; readonly events: number };
}

const judged = '--steady 4 --within 45';

/** Puts signed releases into the root, before it boots. */
export function stageReleases({ root, deb, from }: Pick<UpdateProof, 'root' | 'deb' | 'from'>): void {
  const keyFile = path.join(root, 'root/release.key');
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const make = (name: string, variant: Variant, nowMs: number): string => {
    const at = path.join(root, `root/${name}.deb`);
    repack(deb, at, variant);
    const signed = signPackage({ deb: at, keyFile, nowMs, days: 30 });
    if (!signed.ok) throw new Error(signed.error);
    return signed.value.keys;
  };
  const nowMs = Date.now();
  // Refused by its serial alone, before anybody looks at the package.
  const { manifest } = signRelease(
    {
      name: 'kadian',
      version: `${from}.0`,
      architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
      sha256: '0'.repeat(64),
      size: 1,
      ledgerSchema: schemaVersion,
      serial: Math.floor(nowMs / 1000) - 86_400,
      issuedAt: new Date(nowMs).toISOString(),
      expires: new Date(nowMs + 86_400_000).toISOString(),
    },
    privateKey,
  );
  writeFileSync(path.join(root, `root/old.deb${manifestEnding}`), manifest);
  mkdirSync(path.join(root, releasesDirectory), { recursive: true });
  make('good', { version: `${from}.1` }, nowMs);
  // What the district has; the others come on a stick.
  for (const name of ['good.deb', `good.deb${manifestEnding}`]) {
    copyFileSync(path.join(root, 'root', name), path.join(root, releasesDirectory, name));
  }
  make('falls', { version: `${from}.2`, falls: true }, nowMs + 1_000);
  writeFileSync(path.join(root, 'root/release-keys.json'), make('last', { version: `${from}.3` }, nowMs + 2_000));
}

/** The machine, which is another one after the power was cut. */
export async function proveUpdate(proof: UpdateProof, machine: Machine): Promise<Machine> {
  machine.shell('cp /root/release-keys.json /etc/kadian/ && systemd-tmpfiles --create kadian.conf');
  await takes(proof, machine);
  refuses(proof, machine);
  await returns(proof, machine);
  return await isCutOff(proof, machine);
}

async function takes({ checks, from, version, ledger }: UpdateProof, machine: Machine): Promise<void> {
  const before = ledger(machine).events;
  const { code, output } = machine.shell(`kadian update --from-district ${judged}`);
  const isNew = version(machine) === `install ok installed ${from}.1`;
  checks.check('a signed release comes from the district, is installed, and judged well', code === 0 && isNew, output);
  const kept = machine.run('kadian', 'update', '--status').output;
  checks.check('what was there is kept, put together again', kept.includes(`${from} (rebuilt)`), kept);
  checks.check('a person passes on it', await personPasses(machine), 'granted, and the district has it');
  const after = ledger(machine);
  checks.check(
    'on the same ledger',
    after.state === 'whole' && after.events > before,
    `${before}, then ${after.events}`,
  );
}

function refuses({ checks, from, version }: UpdateProof, machine: Machine): void {
  machine.shell(`cp /root/last.deb /root/bad.deb && cp /root/last.deb${manifestEnding} /root/bad.deb${manifestEnding}
    printf x | dd of=/root/bad.deb bs=1 seek=40000000 conv=notrunc 2>/dev/null
    cp /root/good.deb /root/unsigned.deb
    head -c 1000000 /root/last.deb >/root/short.deb; cp /root/last.deb${manifestEnding} /root/short.deb${manifestEnding}`);
  for (const [what, name] of [
    ['changed', 'bad'],
    ['without a signature', 'unsigned'],
    ['cut short', 'short'],
    ['older', 'old'],
  ] as const) {
    const { code, output } = machine.shell(`kadian update --package /root/${name}.deb`);
    const same = version(machine) === `install ok installed ${from}.1`;
    checks.check(`one ${what} is refused`, code === 66 && same && output.trim().split('\n').length === 1, output);
  }
}

async function returns({ checks, from, version, ledger }: UpdateProof, machine: Machine): Promise<void> {
  const begun = performance.now();
  const { code, output } = machine.shell(`kadian update --package /root/falls.deb ${judged}`);
  const isBack = version(machine) === `install ok installed ${from}.1`;
  const took = `${((performance.now() - begun) / 1000).toFixed(0)} s; ${output.split('\n').find((line) => line.includes('is back')) ?? ''}`;
  checks.check('one whose station falls is returned from by itself', code === 1 && isBack, isBack ? took : output);
  checks.check('a person passes again', await personPasses(machine), 'granted, and the district has it');
  const told = machine
    .shell(
      `/checkout/node_modules/.bin/node -e "const {DatabaseSync} = require('node:sqlite'); const d = new DatabaseSync('/var/lib/kadian/ledger.db', {readOnly: true}); console.log(d.prepare(\\"SELECT type FROM events WHERE type LIKE 'software.%' ORDER BY sequence\\").all().map((e) => e.type).join(' '))" 2>/dev/null`,
    )
    .output.trim();
  checks.check(
    'the ledger says so, and is whole',
    told.endsWith('software.updateBegun software.updateReturned') && ledger(machine).state === 'whole',
    told,
  );
}

/** The worst moment: dpkg is giving the new files their names, and both versions lie there, Node's among them. */
async function isCutOff(proof: UpdateProof, machine: Machine): Promise<Machine> {
  const { checks, checkout, root, from, version, ledger } = proof;
  const before = ledger(machine).events;
  machine.shell(`systemd-run --quiet --unit=updating kadian update --package /root/last.deb ${judged}`);
  const at = path.join(root, installedAt);
  const unpacked = [path.join(at, 'bin/node.dpkg-new'), path.join(at, 'scripts/kadian.ts.dpkg-new')] as const;
  const endMs = performance.now() + 90_000;
  const seen = async (holds: () => boolean): Promise<boolean> => {
    while (!holds()) {
      if (performance.now() > endMs) return false;
      await turn();
    }
    return true;
  };
  const wasUnpacked = await seen(() => unpacked.every((file) => existsSync(file)));
  const wasRenaming = await seen(() => unpacked.some((file) => !existsSync(file)));
  await machine.cut();
  const names = readdirSync(at, { recursive: true, encoding: 'utf8' });
  const left = names.filter((name) => name.endsWith('.dpkg-new')).length;
  const state = await dpkgState(root);
  checks.check(
    'the power is cut while dpkg works',
    wasUnpacked && wasRenaming && state !== 'install ok installed',
    `dpkg: ${state}; ${left} of ${names.length} files not yet in place`,
  );
  const begun = performance.now();
  // What is looked at is part of this boot, and takes its time.
  const next = await Machine.boot(root, checkout, 'answers');
  const done = await next.becomes(
    () => next.run('test', '-e', '/var/lib/kadian-update/journal.json').code !== 0,
    240_000,
  );
  const took = `${((performance.now() - begun) / 1000).toFixed(0)} s from power to judged`;
  const isWhole = version(next) === `install ok installed ${from}.3`;
  const log = (): string =>
    next.run('journalctl', '--no-pager', '-u', 'kadian-make-whole', '-u', 'kadian-update', '-n', '30').output;
  checks.check(
    'the next boot finishes it by itself',
    done && isWhole,
    done && isWhole ? took : `${version(next)} ${log()}`,
  );
  const status = next.run('kadian', 'update', '--status');
  checks.check('and keeps it', status.code === 0 && status.output.includes(`last good: ${from}.3`), status.output);
  checks.check('a person passes after the cut', await personPasses(next), 'granted, and the district has it');
  const after = ledger(next);
  checks.check(
    'with no event lost',
    after.state === 'whole' && after.events > before,
    `${before}, then ${after.events}`,
  );
  return next;
}

async function dpkgState(root: string): Promise<string> {
  const admin = path.join(root, 'var/lib/dpkg');
  return (await runProgram('dpkg-query', [`--admindir=${admin}`, '--show', '--showformat=${Status}', 'kadian'])).out;
}
