/**
 * `npm start [-- --demo] [-- --headless] [-- --port N]`: the whole house on one machine with simulated devices: district, gate
 * simulator, station and screen, each a process of its own, ended together by Ctrl-C.
 */
import '../drivers/basics/node-version.ts';
import { connect } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { makePrivate, writePrivately } from '../drivers/basics/private-files.ts';
import { loadDemoKeys } from '../test/district/demo-keys.ts';
import { sourceOf } from '../kiosk/uplink/source.ts';
import { loadSite, siteFaultText } from '../kiosk/station/site/file.ts';
import { endPart, startPart, type Part } from './start/parts.ts';
import { enrolBox } from './start/enrolment.ts';
import { siteAtPort, startOptions, usage } from './start/options.ts';
import { makeOperator } from './start/operator.ts';
import { findShell, openShell } from './start/shell.ts';

const root = path.join(import.meta.dirname, '..');
const demo = path.join(root, 'build/demo');

const asked = startOptions(process.argv.slice(2), process.env);
if (!asked.ok) {
  process.stderr.write(`${asked.error}\n${usage}\n`);
  process.exit(64);
}
if (asked.value === 'help') {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
const options = asked.value;
const plainSite = path.join(root, 'hw-config/sites/simulated.json');
const siteFile = options.port === null ? plainSite : siteAtPort(plainSite, options.port, demo);
const simulatorPort = options.port === null ? 8430 : options.port + 20;
/** In headless mode standard output belongs to the events. */
const say = (line: string): void => void (options.headless ? process.stderr : process.stdout).write(`${line}\n`);

loadDemoKeys(path.join(demo, 'keys'));
process.chdir(root);
const loaded = loadSite(siteFile);
if (!loaded.ok) {
  for (const fault of loaded.error) process.stderr.write(`${siteFaultText(fault)}\n`);
  process.exit(1);
}
const { site } = loaded.value;
const districtPort = Number(new URL(site.uplink.url).port);

for (const [port, what] of [
  [site.screen.port, 'the screen'],
  [districtPort, 'the district service'],
  [simulatorPort, 'the gate simulator'],
] as const) {
  if (await isTaken(port)) {
    process.stderr.write(
      `Port ${port} on 127.0.0.1, meant for ${what}, is in use: is Kadian running already? Other ports: --port N\n`,
    );
    process.exit(1);
  }
}

const parts: Part[] = [];
let ending = false;
let closeInput = (): void => undefined;

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  closeInput();
  // The station first, so that its last events still reach the district.
  for (const part of parts.toReversed()) await endPart(part);
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
// Whoever started this may die without a word (a killed npm, a closed editor): nothing is left running behind it.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) void end(0);
}, 1_000).unref();

async function start(name: string, script: string, args: readonly string[], stdout = false): Promise<string | null> {
  const part = await startPart({
    name,
    script: path.join(root, script),
    arguments: args,
    print: { stdout, stderr: true },
    withinMs: 30_000,
    environment: { KADIAN_LOG: process.env.KADIAN_LOG ?? 'error' },
  });
  parts.push(part);
  part.process.once('exit', (code, signal) => {
    if (ending) return;
    process.stderr.write(`${name} ended (${signal ?? `code ${code}`}); ending everything.\n`);
    void end(1);
  });
  return part.url;
}

let password = '';
try {
  // Simulated people, but the same files as a district keeps; those of an earlier start are made private too.
  writePrivately();
  makePrivate(demo);
  password = await makeOperator(path.join(demo, 'district'), 'demo');
  await start('district', 'test/district/main.ts', [
    '--port',
    String(districtPort),
    '--data',
    path.join(demo, 'district'),
    '--keys',
    path.join(demo, 'keys'),
    '--lists-for',
    sourceOf(site.place).split(':').slice(0, -1).join(':'),
    '--residents=300',
    '--concerns=2000',
    `--policy=${path.join(root, 'hw-config/policies/demonstration.json')}`,
    `--places=${path.join(root, 'test/district/wallboard/demo-places.json')}`,
  ]);
  const operatorToken = path.join(demo, 'district/operator.token');
  await enrolBox(new URL(site.uplink.url), operatorToken, siteFile, sourceOf(site.place));
  await start('gate simulator', 'scripts/gate-simulator/main.ts', [
    `--directory=${path.join(demo, 'devices')}`,
    `--keys=${path.join(demo, 'keys')}`,
    `--compound=${site.place.compound}`,
    `--port=${simulatorPort}`,
    ...(options.demo ? ['--demo'] : []),
  ]);
  const screen = await start(
    'station',
    'kiosk/station/main.ts',
    ['--site', siteFile, ...(options.headless ? ['--print-events'] : [])],
    options.headless,
  );
  await present(screen);
} catch (error) {
  if (!ending) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  await end(1);
}

async function present(screen: string | null): Promise<void> {
  let shown = screen ?? 'not available, see above';
  if (!options.headless && screen !== null) {
    const shell = await findShell(say);
    const child = openShell(shell, screen, path.join(demo, 'browser'));
    if (child !== null) parts.push({ name: 'screen', process: child });
    shown =
      shell.kind === 'none' ? `${screen}  (open it in a browser: ${shell.why})` : `${screen}  (open in ${shell.kind})`;
  }
  say('');
  say('Kadian is running with simulated devices.');
  say(`  1. Watch the screen     ${shown}`);
  say(
    `  2. Be at the gate       http://127.0.0.1:${simulatorPort}/  (buttons for people, codes, temperatures, faults)`,
  );
  say(`  3. See events arrive    ${site.uplink.url}/`);
  say(`     Sign in there as     demo, with the password ${password}`);
  say('  PINs on the screen: staff 246810 and, for the next shift, 135791; technician 246810');
  if (options.demo) say('  People come by themselves (--demo).');
  if (process.stdin.isTTY) {
    say('Press Enter here and a resident walks up, shows a valid code and passes. Ctrl-C ends everything.');
    const input = createInterface({ input: process.stdin });
    input.on('line', () => void send({ do: 'person', kind: 'resident' }));
    closeInput = () => input.close();
  } else say('Ctrl-C ends everything.');
}

async function send(action: object): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${simulatorPort}/act`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(action),
  });
  if (!answer.ok) say(`the gate simulator answered ${answer.status}`);
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect({ host: '127.0.0.1', port });
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}
