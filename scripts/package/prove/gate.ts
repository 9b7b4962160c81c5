/** A gate around the installed station: simulated devices, people who use them, and the reference district service. */
import { z } from 'zod';
import { enrolPaths } from '../../../kiosk/uplink/enrol-contract.ts';
import { sourceOf } from '../../../kiosk/uplink/source.ts';
import { parseSite } from '../../../kiosk/station/site/site.ts';
import type { Machine } from './machine.ts';

/** On the disk: the district and the gate come back with the machine. */
export const room = '/srv/gate';
/** Where the district has releases of the software. */
export const releasesDirectory = '/srv/releases';
const simulator = 'http://127.0.0.1:8430';
const district = 'http://127.0.0.1:8420';
const operatorToken = `${room}/district/operator.token`;
const node = '/opt/kadian/bin/node';

/** The site of the demonstration with the paths of an installed box. */
export function siteText(demonstration: string): string {
  const site = z.looseObject({ uplink: z.looseObject({}) }).parse(JSON.parse(demonstration));
  const text = JSON.stringify({ ...site, $schema: undefined }, null, 2)
    .replaceAll('../../build/demo/ledger', '/var/lib/kadian')
    .replaceAll('../../build/demo/command-keys.json', '/var/lib/kadian/command-keys.json')
    .replaceAll('../../build/demo/keys/trust-list.json', '/etc/kadian/trust-list.json')
    .replaceAll('../../build/demo/devices', `${room}/devices`)
    .replaceAll('build/demo/devices', `${room}/devices`);
  if (text.includes('build/')) throw new Error('the site of the demonstration names a path that is not replaced here');
  return `${text}\n`;
}

/** Starts district and devices, provisions the box and enrols it. What is not real about this box is the drop-in. */
export async function setUpGate(machine: Machine, site: string): Promise<void> {
  const parsed = parseSite(site, 'site.json');
  if (!parsed.ok) throw new Error(parsed.error.map(({ path, expected }) => `${path}: ${expected}`).join('\n'));
  const { place } = parsed.value;
  const source = sourceOf(place);
  // Simulated lines are files, which a station of a real gate has no need to write.
  machine.run('mkdir', '-p', '/etc/systemd/system/kadian.service.d');
  machine.write('/etc/systemd/system/kadian.service.d/simulated-gate.conf', `[Service]\nReadWritePaths=${room}\n`);
  machine.run('systemctl', 'daemon-reload');
  machine.run('install', '-d', '-o', 'kadian', '-g', 'kadian', room);
  start(machine, 'district', [
    '/checkout/test/district/main.ts',
    '--port',
    '8420',
    '--data',
    `${room}/district`,
    '--keys',
    `${room}/keys`,
    '--lists-for',
    source.split(':').slice(0, -1).join(':'),
    '--residents=30',
    '--concerns=20',
    '--policy=/checkout/hw-config/policies/demonstration.json',
    `--releases=${releasesDirectory}`,
  ]);
  await expects(machine, 'the district', () => granted(machine) !== null);
  start(machine, 'devices', [
    '/checkout/scripts/gate-simulator/main.ts',
    `--directory=${room}/devices`,
    `--keys=${room}/keys`,
    `--compound=${place.compound}`,
    '--port=8430',
  ]);
  await expects(machine, 'the gate simulator', () => answers(machine, `${simulator}/people`));
  machine.write('/etc/kadian/site.json', site);
  machine.shell(`cp ${room}/keys/trust-list.json /etc/kadian/ && systemd-tmpfiles --create kadian.conf`);
  enrol(machine, source);
}

/** As the operator and the technician do it; the technician is root, as technicians are. */
function enrol(machine: Machine, source: string): void {
  const { code, output } = machine.shell(
    `{ ${askCode(source)}; } | ${node} /checkout/scripts/enroll.ts --site /etc/kadian/site.json`,
  );
  if (code !== 0) throw new Error(`the box cannot be enrolled: ${output}`);
}

const codeFor = (machine: Machine, source: string): string => machine.shell(askCode(source)).output.trim();

/** A line of shell that prints a code. */
function askCode(source: string): string {
  return `post() { ${node} -e 'fetch(process.argv[1],{method:"POST",headers:{authorization:"Operator "+process.argv[2],"content-type":"application/json"},body:process.argv[3]}).then(async (a)=>console.log((await a.json()).code))' "$@"; }
    post ${district}${enrolPaths.codes} "$(cat ${operatorToken})" '${JSON.stringify({ source, minutes: 5 })}'`;
}

/** A code of the district for the box of this site. */
export function oneTimeCode(machine: Machine, site: string): string {
  const parsed = parseSite(site, 'site.json');
  if (!parsed.ok) throw new Error('the site of the simulated gate cannot be read');
  return codeFor(machine, sourceOf(parsed.value.place));
}

/** District and devices once more, after the package whose Node they run on was away. */
export async function comeBack(machine: Machine): Promise<void> {
  machine.run('systemctl', 'restart', 'gate-district.service', 'gate-devices.service');
  await expects(machine, 'the district', () => granted(machine) !== null);
  await expects(machine, 'the gate simulator', () => answers(machine, `${simulator}/people`));
}

/** How many people the district knows to have been granted, as its operator sees it; null while it does not answer. */
export function granted(machine: Machine): number | null {
  const ask = `const token = fs.readFileSync('${operatorToken}', 'utf8').trim();
    const answer = await fetch('${district}/v1/state', { headers: { authorization: 'Operator ' + token } });
    console.log((await answer.json()).byVerdict.granted ?? 0)`;
  const { code, output } = machine.run(node, '--input-type=module', '-e', `import fs from 'node:fs'; ${ask}`);
  return code === 0 ? Number(output) : null;
}

/**
 * Residents walk up, one after the other, each shows a code, is measured and passes; whether the district learns of one
 * in time. Several, since the first may stand there before every device has started.
 */
export async function personPasses(machine: Machine): Promise<boolean> {
  const before = granted(machine) ?? 0;
  const body = JSON.stringify({ do: 'person', kind: 'resident' });
  const act = `const answer = await fetch('${simulator}/act', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '${body}' });
    process.exit(answer.ok ? 0 : 1)`;
  for (let people = 0; people < 4; people += 1) {
    const sent = machine.run(node, '--input-type=module', '-e', act);
    if (sent.code !== 0) return false;
    if (await machine.becomes(() => (granted(machine) ?? 0) > before, 15_000)) return true;
  }
  return false;
}

/** A service of its own, which comes back at a boot. */
function start(machine: Machine, name: string, words: readonly string[]): void {
  const unit = `gate-${name}.service`;
  const service = [
    'User=kadian',
    `Environment=HOME=${room}`,
    `ExecStart=${node} ${words.join(' ')}`,
    'Restart=on-failure',
  ];
  const text = ['[Service]', ...service, '[Install]', 'WantedBy=multi-user.target', ''].join('\n');
  machine.write(`/etc/systemd/system/${unit}`, text);
  const { code, output } = machine.run('systemctl', 'enable', '--now', unit);
  if (code !== 0) throw new Error(`${name} cannot be started: ${output}`);
}

function answers(machine: Machine, url: string): boolean {
  return (
    machine.run(node, '-e', `fetch('${url}').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))`).code === 0
  );
}

async function expects(machine: Machine, what: string, look: () => boolean): Promise<void> {
  if (await machine.becomes(look, 30_000)) return;
  throw new Error(`${what} did not come up:\n${machine.run('journalctl', '--no-pager', '-n', '40').output}`);
}
