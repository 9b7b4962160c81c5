/**
 * `npm run prove-package [-- --guide] [--keep]`: builds the packages of both machines and installs the one of this machine into a
 * clean Debian that boots systemd (prove/machine.ts). A simulated person must pass before and after an upgrade; what an
 * upgrade, a refused downgrade, updates (prove/update.ts), a removal and a purge leave is looked at, and the install guide is
 * typed line by line, with what it finds judged (prove/guide.ts). `--keep` leaves the machine's root for a look; `--guide`
 * makes this machine's package only and proves the guide alone; `--help` says so.
 */
import '../../drivers/basics/node-version.ts';
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import packageFile from '../../package.json' with { type: 'json' };
import { schemaVersion } from '../../kiosk/ledger/schema.ts';
import { buildPackage } from './build.ts';
import { contentsOf } from './contents.ts';
import { Checks } from './prove/checks.ts';
import { cleanRoot, prepareHost } from './prove/clean-root.ts';
import { personPasses, setUpGate, siteText } from './prove/gate.ts';
import { proveGuide } from './prove/guide.ts';
import { Machine } from './prove/machine.ts';
import { repack } from './prove/repack.ts';
import { proveUpdate, stageReleases } from './prove/update.ts';
import { type Architecture, ownArchitecture } from './target.ts';

const checkout = path.join(import.meta.dirname, '../..');
const room = path.join(checkout, 'build/prove-package');
/** systemd's own figure, 0 to 10, the lower the better; what a gate's devices and network cost is in it. */
const mostExposure = 2;

/** Sorted by dpkg around every version of the checkout (deb-version(7)). */
const later = `${packageFile.version}+later`;
const earlier = `${packageFile.version}~earlier`;

const checks = new Checks();
const say = (line: string): void => checks.note(line);

function build(architecture: Architecture): string {
  const built = buildPackage({ checkout, architecture, shell: 'chromium', say });
  if (!built.ok) throw new Error(built.error.detail);
  const { packed, bytes, foreign, own } = contentsOf(built.value, architecture);
  const size = `${(packed / 1e6).toFixed(1)} MB packed, ${(bytes / 1e6).toFixed(1)} MB installed`;
  checks.check(
    `${architecture}: machine code for this machine only`,
    foreign.length === 0 && own > 4,
    `${own} files; ${size}${foreign.join(' ')}`,
  );
  return built.value;
}

const exists = (machine: Machine, file: string): boolean => machine.run('test', '-e', file).code === 0;
const active = (machine: Machine): boolean => machine.run('systemctl', 'is-active', '--quiet', 'kadian').code === 0;
const property = (machine: Machine, name: string): string =>
  machine.run('systemctl', 'show', '--value', '-p', name, 'kadian').output.trim();
const version = (machine: Machine): string =>
  machine.run('dpkg-query', '-W', '-f', '${Status} ${Version}', 'kadian').output;

const verified = z.object({ state: z.string(), events: z.number() });
function ledger(machine: Machine): { readonly state: string; readonly events: number } {
  const { output } = machine.shell(
    '/checkout/node_modules/.bin/node /checkout/scripts/verify-ledger.ts /var/lib/kadian 2>/dev/null',
  );
  const read = verified.safeParse(output.startsWith('{') ? JSON.parse(output) : null);
  return read.success ? read.data : { state: output, events: 0 };
}

function installs(machine: Machine): void {
  const { code, output } = machine.run('dpkg', '--install', '/root/now.deb');
  checks.check(
    'install into a clean Debian',
    code === 0 && output.includes('kadian provision --wizard'),
    `dpkg ended with ${code}; ${output.split('\n').at(-3) ?? ''}`,
  );
  if (code !== 0) throw new Error(output);
  checks.check(
    'enabled, and waiting for its site',
    !active(machine) && machine.run('systemctl', 'is-enabled', 'kadian').code === 0,
    property(machine, 'ConditionResult'),
  );
  const own = ['kadian', 'kadian-screen', 'kadian-make-whole', 'kadian-update'].map((name) => `${name}.service`);
  const units = own.map((unit) => `/usr/lib/systemd/system/${unit}`);
  // The manual pages and cage are not in this root, and that is all there is to complain of.
  const complaints = machine
    .run('systemd-analyze', 'verify', ...units)
    .output.split('\n')
    .filter((line) => line !== '' && !/Command 'man |\/usr\/bin\/cage is not executable/.test(line));
  checks.check('systemd-analyze verify', complaints.length === 0, complaints.join('; ') || 'nothing to say');
  const exposure = /exposure level for kadian\.service: ([\d.]+)/.exec(
    machine.run('systemd-analyze', 'security', '--no-pager', 'kadian.service').output,
  )?.[1];
  checks.check(
    'systemd-analyze security',
    Number(exposure) <= mostExposure,
    `exposure ${exposure}, at most ${mostExposure}`,
  );
}

async function passes(machine: Machine, name: string): Promise<void> {
  const passed = await personPasses(machine);
  const why = (): string => machine.run('journalctl', '--no-pager', '-u', 'kadian', '-n', '20', '-o', 'cat').output;
  checks.check(name, passed, passed ? 'granted, and the district has it' : why());
}

const simulatedSite = (): string =>
  siteText(readFileSync(path.join(checkout, 'hw-config/sites/simulated.json'), 'utf8'));

async function runs(machine: Machine): Promise<void> {
  await setUpGate(machine, simulatedSite());
  const lint = machine.run('kadian', 'lint-site', '/etc/kadian/site.example.json');
  const errors = lint.output.split('\n').filter((line) => line.includes(': error: '));
  const onlyPins = errors.length > 0 && errors.every((line) => line.includes('has no PIN yet'));
  checks.check('the command runs, and the example lacks nothing but PINs', onlyPins, `lint-site: ${lint.output}`);
  const begun = performance.now();
  const started = machine.run('systemctl', 'start', 'kadian');
  checks.check(
    'ready by sd_notify',
    started.code === 0 && active(machine),
    `${((performance.now() - begun) / 1000).toFixed(1)} s; ${started.output}`,
  );
  if (!active(machine)) throw new Error(machine.run('journalctl', '--no-pager', '-u', 'kadian', '-n', '60').output);
  await passes(machine, 'a person passes, and the district has it');
  const pid = property(machine, 'MainPID');
  const owner = machine.shell(
    `grep -E "^(Uid|CapEff|NoNewPrivs|Seccomp):" /proc/${pid}/status | tr -s "\\t\\n" " "; id -u kadian`,
  ).output;
  checks.check(
    'own user, no capability, no new privileges, filtered calls',
    /Uid: (\d+) .*CapEff: 0{16} NoNewPrivs: 1 Seccomp: 2 \1$/.test(owner.trim()),
    owner,
  );
  const cached = Number(machine.shell('find /var/cache/kadian -type f | wc -l').output);
  checks.check('what was compiled is kept', cached > 100, `${cached} files in /var/cache/kadian`);
}

async function restarts(machine: Machine): Promise<void> {
  const pid = property(machine, 'MainPID');
  machine.shell(`kill -KILL ${pid}`);
  checks.check(
    'killed, and back',
    await machine.becomes(() => active(machine) && !['0', pid].includes(property(machine, 'MainPID')), 20_000),
    `restarts ${property(machine, 'NRestarts')}`,
  );
  const hung = property(machine, 'MainPID');
  const begun = performance.now();
  machine.shell(`kill -STOP ${hung}`);
  const back = await machine.becomes(
    () => active(machine) && !['0', hung].includes(property(machine, 'MainPID')),
    60_000,
  );
  checks.check('hung, and put right by the watchdog', back, `${((performance.now() - begun) / 1000).toFixed(0)} s`);
}

async function upgrades(machine: Machine): Promise<void> {
  const before = ledger(machine);
  const site = machine.shell('sha256sum </etc/kadian/site.json').output;
  machine.shell(`sed -i 's/"kiosk": "[^"]*"/"kiosk": "KD-CHANGED"/' /etc/kadian/site.example.json`);
  const { code, output } = machine.run('dpkg', '--force-confold', '--install', '/root/next.deb');
  checks.check('upgrade', code === 0, `${version(machine)} ${code === 0 ? '' : output}`);
  checks.check(
    'it runs again by itself',
    await machine.becomes(() => active(machine), 30_000),
    property(machine, 'ActiveState'),
  );
  const kept =
    machine.shell('sha256sum </etc/kadian/site.json').output === site &&
    machine.run('grep', '-q', 'KD-CHANGED', '/etc/kadian/site.example.json').code === 0;
  checks.check('configuration kept, as the technician left it', kept, 'site.json and the changed example');
  await passes(machine, 'a person passes after the upgrade');
  const after = ledger(machine);
  checks.check(
    'ledger kept and whole',
    after.state === 'whole' && before.events > 0 && after.events > before.events,
    `${before.events} events before, ${after.events} after, ${after.state}`,
  );
}

async function refusesDowngrade(machine: Machine): Promise<void> {
  const before = ledger(machine).events;
  const { code, output } = machine.run('dpkg', '--install', '/root/before.deb');
  const told = output.split('\n').find((line) => line.includes('cannot read the ledger')) ?? output;
  checks.check('a downgrade across a migration is refused', code !== 0 && told.includes('newer software'), told);
  checks.check('the newer one is still there', version(machine) === `install ok installed ${later}`, version(machine));
  checks.check('and runs', await machine.becomes(() => active(machine), 30_000), property(machine, 'ActiveState'));
  const { state, events } = ledger(machine);
  checks.check('on its ledger', state === 'whole' && events >= before, `${events} events, ${state}`);
}

function leaves(machine: Machine): void {
  const removed = machine.run('dpkg', '--remove', 'kadian');
  checks.check(
    'removal leaves the ledger and says so',
    removed.code === 0 && removed.output.includes('the ledger stays') && !exists(machine, '/opt/kadian'),
    `${ledger(machine).events} events left`,
  );
  const left = machine.shell("cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' | grep -c ^/opt/kadian/kiosk").output.trim();
  checks.check('nothing of it runs', !active(machine) && left === '0', `${left} processes of /opt/kadian/kiosk`);
  const over = machine.run('dpkg', '--install', '/root/before.deb');
  checks.check(
    'nor is an older one put on a ledger left behind',
    over.code !== 0,
    over.output.split('\n').find((line) => line.includes('kadian: this')) ?? over.output,
  );
  const purged = machine.run('dpkg', '--purge', 'kadian');
  const gone =
    !exists(machine, '/var/lib/kadian') && !exists(machine, '/etc/kadian') && !exists(machine, '/var/cache/kadian');
  checks.check(
    'a purge takes it, and says so',
    purged.code === 0 && gone && purged.output.includes('purging'),
    purged.output.split('\n').find((line) => line.includes('purging')) ?? purged.output,
  );
}

async function prove({ guideAlone, keep }: ReturnType<typeof asked>): Promise<void> {
  prepareHost();
  const own = ownArchitecture();
  if (own === null) throw new Error(`no package is made for ${process.arch}`);
  if (!guideAlone) build(own === 'x64' ? 'arm64' : 'x64');
  const deb = build(own);
  const root = cleanRoot(room, say);
  copyFileSync(deb, path.join(root, 'root/now.deb'));
  if (!guideAlone) {
    repack(deb, path.join(root, 'root/next.deb'), { version: later, exampleKiosk: 'KD-NEXT' });
    repack(deb, path.join(root, 'root/before.deb'), { version: earlier, ledgerSchema: schemaVersion - 1 });
  }
  stageReleases({ root, deb, from: later });
  say('booting');
  let machine = await Machine.boot(root, checkout);
  try {
    installs(machine);
    if (guideAlone) await setUpGate(machine, simulatedSite());
    else {
      await runs(machine);
      await restarts(machine);
      await upgrades(machine);
      await refusesDowngrade(machine);
      machine = await proveUpdate({ checks, checkout, root, deb, from: later, version, ledger }, machine);
    }
    if (guideAlone) machine.run('dpkg', '--purge', 'kadian');
    else leaves(machine);
    await proveGuide({ checks, checkout, root, deb, site: simulatedSite() }, machine);
  } catch (error) {
    process.stdout.write(machine.run('journalctl', '--no-pager', '-n', '80').output);
    throw error;
  } finally {
    await machine.off();
    if (!keep) rmSync(root, { recursive: true, force: true });
  }
}

const usage = `usage: npm run prove-package [-- --guide] [--keep]
  --guide  make this machine's package only, and prove the install guide alone: some minutes less
  --keep   leave the root of the machine in build/prove-package for a look`;

/** Ends the process where nothing is to be proved. */
function asked(): { readonly guideAlone: boolean; readonly keep: boolean } {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { guide, keep, help } = parseArgs({ options: { guide: flag, keep: flag, help: flag } }).values;
    if (!help) return { guideAlone: guide, keep };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    process.exit(64);
  }
  process.stdout.write(`${usage}\n`);
  process.exit();
}

const options = asked();
try {
  await prove(options);
} catch (error) {
  checks.check('the proof goes to its end', false, error instanceof Error ? error.message : String(error));
}
// The container's last output may still be open.
process.exit(checks.end() ? 0 : 1);
