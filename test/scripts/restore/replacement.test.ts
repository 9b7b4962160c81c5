/** A box at a rush is backed up and replaced: the district sees one chain without a gap, and nothing twice. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openKeyFile } from '../../../drivers/basics/key-file.ts';
import type { RecordedEvent } from '../../../kiosk/ledger/record.ts';
import { startDistrict } from '../../district/service.ts';
import { simulatedBox } from '../devices/box.ts';
import { kadian, runScript } from '../handover/box.ts';

const root = path.join(import.meta.dirname, '../../..');

interface Station {
  readonly process: ChildProcess;
  readonly events: RecordedEvent[];
}

async function startStation(siteFile: string): Promise<Station> {
  const child = fork(path.join(root, 'kiosk/station/main.ts'), ['--site', siteFile, '--print-events'], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, KADIAN_LOG: 'error' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const events: RecordedEvent[] = [];
  if (child.stdout === null) throw new Error('no output');
  createInterface({ input: child.stdout }).on('line', (line) => events.push(JSON.parse(line)));
  await once(child, 'message');
  return { process: child, events };
}

async function until(look: () => boolean | Promise<boolean>, what: string | (() => string)): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await look())) {
    if (performance.now() > end) throw new Error(typeof what === 'string' ? what : what());
    await pause(20);
  }
}

const verdicts = ({ events }: Station): number => events.filter(({ type }) => type.startsWith('access.')).length;

test('backed up at a rush, handed over, restored elsewhere: one chain, no gap, nothing twice', {
  timeout: 150_000,
}, async () => {
  const district = await startDistrict({ port: 0, directory: ':memory:' });
  onTestFinished(() => district.stop());
  const box = await simulatedBox({ url: district.url.href, port: 0 });
  const site = JSON.parse(readFileSync(box.siteFile, 'utf8'));
  writeFileSync(box.siteFile, JSON.stringify({ ...site, uplink: { ...site.uplink, identity: 'none' } }));
  const at = (name: string): string => path.join(box.directory, name);
  const { publicKey } = openKeyFile(at('recipient.key'), 'x25519');
  const station = await startStation(box.siteFile);

  let shown = 0;
  const rush = setInterval(() => box.bench.showCode(`nobody's pass ${(shown += 1)}`), 60);
  onTestFinished(() => clearInterval(rush));
  await until(() => verdicts(station) > 5, 'nobody came');
  const from = verdicts(station);
  const words = ['--recipient', publicKey, '--runtime', at('run'), '--json'];
  const live = await box.run('backup', ['--out', at('live.kbk'), ...words]);
  expect(live).toMatchObject({ code: 0 });
  // The gate did not wait for the copy.
  expect(verdicts(station) - from).toBeGreaterThan(5);
  const refused = await box.run('backup', ['--out', at('final.kbk'), ...words, '--final', '--yes', 'KD-DEMO']);
  expect(refused.code).toBe(75);
  clearInterval(rush);
  // What is on its way when a station stops is sent again by the next start, moved or not: here nothing is.
  const settled = async (one: Station): Promise<void> => {
    await until(async () => {
      const before = one.events.length;
      await pause(1_500);
      return one.events.length === before && (await district.state()).events >= (one.events.at(-1)?.sequence ?? 0);
    }, 'does not come to rest');
  };
  await settled(station);
  station.process.kill('SIGTERM');
  await once(station.process, 'exit');
  const final = await box.run('backup', ['--out', at('final.kbk'), ...words, '--final', '--yes', 'KD-DEMO']);
  expect(final).toMatchObject({ code: 0 });
  const handed = JSON.parse(final.out);
  expect(handed.sequence).toBeGreaterThan(JSON.parse(live.out).sequence);

  const restore = async (name: string): Promise<string> => {
    mkdirSync(at(`${name}-box`));
    symlinkSync(at('devices'), at(`${name}-box/devices`));
    const places = ['--to', at(`${name}-box`), '--data', at(`${name}-box/data`), '--runtime', at(`${name}-box/run`)];
    const which = ['--file', at(`${name}.kbk`), '--key', at('recipient.key'), '--yes', 'KD-DEMO'];
    const done = await kadian(['restore', ...which, ...places]);
    expect(done).toMatchObject({ code: 0 });
    return at(`${name}-box`);
  };
  const verified = async (directory: string): Promise<Record<string, unknown>> => {
    const { code, out } = await runScript('scripts/verify-ledger.ts', [directory]);
    expect(code).toBe(0);
    return JSON.parse(out);
  };
  const replacement = await restore('final');
  const second = await startStation(path.join(replacement, 'site.json'));
  // Its scanner may still be opening: whoever is not heard shows the code again.
  const patient = setInterval(() => box.bench.showCode(`nobody's pass ${(shown += 1)}`), 300);
  onTestFinished(() => clearInterval(patient));
  await until(
    () => verdicts(second) > 0,
    () => `no verdict: ${second.events.map(({ type }) => type).join(' ')}`,
  );
  clearInterval(patient);
  expect(second.events[0]).toMatchObject({
    chain: handed.chain,
    type: 'station.started',
    data: { previousEnd: 'clean' },
  });
  await settled(second);
  second.process.kill('SIGTERM');
  await once(second.process, 'exit');
  const third = await startStation(path.join(replacement, 'site.json'));
  const whole = await verified(path.join(replacement, 'data'));
  expect(whole).toMatchObject({ state: 'whole', chain: handed.chain, dropped: 0 });
  const last = second.events.at(-1)?.sequence ?? 0;
  await until(async () => (await district.state()).events >= last, 'not at the district');
  const state = await district.state();
  expect(state).toMatchObject({ gaps: [], findings: [], duplicates: 0 });
  expect(state.byType).toMatchObject({ 'kadian.ledger.handedOver': 1, 'kadian.ledger.restored': 1 });
  const ids = (await district.eventsAfter(0, 100_000)).map(({ event }) => event.id);
  expect(new Set(ids).size).toBe(ids.length);
  third.process.kill('SIGTERM');
  await once(third.process, 'exit');

  // The copy of the rush is whole as well; a box made of it begins a chain of its own, and nothing collides.
  const other = await restore('live');
  expect(await verified(path.join(other, 'data'))).toMatchObject({ state: 'whole' });
  const fourth = await startStation(path.join(other, 'site.json'));
  await until(
    async () => ((await district.state()).byType['kadian.ledger.restored'] ?? 0) === 2,
    'the other box is mute',
  );
  expect(await district.state()).toMatchObject({ gaps: [], findings: [] });
  fourth.process.kill('SIGTERM');
  await once(fourth.process, 'exit');
});
