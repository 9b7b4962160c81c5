/** Another device key, asked for at the command line: of a station that runs, of one that does not, with the power going. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { identitySteps, openDeviceIdentity } from '../../../kiosk/station/district/device-identity.ts';
import { createKeyChangeDesk, keyChangeRequest } from '../../../kiosk/station/district/key-change.ts';
import { writeRequest } from '../../../scripts/rotate-keys/ask-station.ts';
import { keyState } from '../../../scripts/rotate-keys/key-state.ts';
import { must, place, temporaryDirectory } from '../../kiosk/ledger/support.ts';
import { type Box, healthy, simulatedBox } from '../devices/box.ts';

const child = path.join(import.meta.dirname, 'rotation-child.ts');
const source = 'urn:kadian:a:b:c:d:e';

function start(directory: string, step: string) {
  return spawnSync(process.execPath, [child, directory, step], { encoding: 'utf8' });
}

describe('the power goes while the key changes', () => {
  it.each([...identitySteps, 'district.knows', 'district.acknowledged'])(
    'at %s: the box has a key the district knows, and the next start ends the change',
    (step) => {
      const directory = temporaryDirectory();
      const old = openDeviceIdentity(directory, source);
      const district = { [old.keyId]: old.publicKey };
      writeFileSync(path.join(directory, 'district.json'), JSON.stringify(district));
      writeRequest(directory);
      expect(start(directory, step).signal).toBe('SIGKILL');
      const known = JSON.parse(readFileSync(path.join(directory, 'district.json'), 'utf8')) as object;
      const between = keyState(directory);
      if (between.present.state !== 'there') throw new Error(between.present.state);
      expect(Object.keys(known)).toContain(between.present.key.keyId);
      // The chain stands, whichever key signed it.
      expect(must(verifyChain(path.join(directory, 'ledger.db'))).events).toBeGreaterThanOrEqual(0);
      const again = start(directory, 'none');
      expect([again.status, again.stderr]).toEqual([0, '']);
      const ended = openDeviceIdentity(directory, source);
      expect([ended.keyId === old.keyId, ended.pending()]).toEqual([false, null]);
      expect(JSON.parse(again.stdout)).toEqual({ key: ended.keyId, pending: null });
      expect(readdirSync(directory)).not.toContain(keyChangeRequest);
      // One change was asked for, and one was made.
      const last = start(directory, 'none');
      expect(JSON.parse(last.stdout)).toEqual({ key: ended.keyId, pending: null });
    },
    30_000,
  );
});

/** A station as far as its key is concerned, on loopback; `acknowledge` is the district. */
async function station(directory: string) {
  const identity = openDeviceIdentity(directory, source);
  const clock = systemClock;
  const ledger = must(openLedger({ directory, clock, bootId: 'b', place, wallTrusted: () => true }));
  const desk = createKeyChangeDesk({
    identity,
    recorder: {
      recordNow: (event) => {
        if (event.type !== 'device.keyChanged') throw new Error(event.type);
        return ledger.append(event.type, event.data);
      },
    },
    directory,
    log: { error: () => undefined },
    onChange: () => undefined,
  });
  const server: Server = createServer((request, answer) => {
    answer.writeHead(200, { 'content-type': 'application/json' });
    answer.end(JSON.stringify(request.url === '/device-key' ? desk.look() : healthy));
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
    ledger.close();
  });
  return {
    port,
    identity,
    acknowledge: () => desk.acknowledged(must(ledger.recent(10))),
  };
}

describe('kadian rotate-keys', () => {
  it('of a running station: made at once, waits for the district, and tells when it is done', async () => {
    const directory = temporaryDirectory();
    const box = await station(directory);
    const whole = await simulatedBox({ port: box.port });
    linkLedger(whole.siteFile, directory);
    const run: Box['run'] = (verb, words) => whole.run(verb, words);
    const old = box.identity.keyId;
    const dry = await run('rotate-keys', ['--dry-run', '--json']);
    expect([dry.code, JSON.parse(dry.out), box.identity.pending()]).toMatchObject([0, { state: 'wouldAsk' }, null]);
    const asked = await run('rotate-keys', ['--json']);
    const next = box.identity.pending()?.key;
    expect([asked.code, JSON.parse(asked.out)]).toMatchObject([
      0,
      { state: 'pending', key: old, pending: { key: next } },
    ]);
    expect(existsSync(path.join(directory, keyChangeRequest))).toBe(false);
    const repeated = await run('rotate-keys', []);
    expect([repeated.code, repeated.out]).toEqual([0, expect.stringContaining('It waits until the district has')]);
    expect(box.identity.pending()?.key).toBe(next);
    expect((await run('rotate-keys', ['--wait', '1'])).code).toBe(3);
    const waiting = run('rotate-keys', ['--wait', '30', '--json']);
    box.acknowledge();
    const done = await waiting;
    expect([done.code, JSON.parse(done.out)]).toMatchObject([0, { state: 'adopted', key: next, pending: null }]);
    // Done again out of impatience: nothing happens to the new key.
    expect(JSON.parse((await run('rotate-keys', ['--json'])).out)).toMatchObject({ state: 'adopted', key: next });
    expect(box.identity.pending()).toBeNull();
    expect(JSON.parse((await run('rotate-keys', ['--again', '--json'])).out)).toMatchObject({
      state: 'pending',
      key: next,
    });
  }, 90_000);

  it('of a stopped station: is made at its next start', async () => {
    const stopped = await simulatedBox();
    const { directory: room } = stopped;
    const run: Box['run'] = (verb, words) => stopped.run(verb, words);
    const directory = path.join(room, 'ledger');
    expect((await run('rotate-keys', [])).code).toBe(66);
    mkdirSync(directory);
    const old = openDeviceIdentity(directory, source).keyId;
    for (const words of [[], ['--status'], []]) {
      const told = await run('rotate-keys', [...words, '--json']);
      const state = words.length > 0 || told.out.includes('asked') ? 'asked' : '';
      expect([told.code, JSON.parse(told.out)]).toMatchObject([0, { state, key: old, station: 'stopped' }]);
    }
    const box = await station(directory);
    expect(JSON.parse((await run('rotate-keys', ['--status', '--json'])).out)).toMatchObject({ state: 'asked' });
    expect((await fetch(`http://127.0.0.1:${box.port}/device-key`)).status).toBe(200);
    expect(box.identity.pending()).not.toBeNull();
  }, 60_000);

  it('refuses what is not understood, and only tells where only that is asked for', async () => {
    const stopped = await simulatedBox();
    const { directory: room } = stopped;
    const run: Box['run'] = (verb, words) => stopped.run(verb, words);
    expect((await run('rotate-keys', ['--wait', 'long'])).code).toBe(64);
    const directory = path.join(room, 'ledger');
    mkdirSync(directory);
    openDeviceIdentity(directory, source);
    expect((await run('rotate-keys', ['--status'])).out).toContain('no change is under way');
  }, 60_000);
});

/** Lets the box of `siteFile` keep its data where the station of this test does. */
function linkLedger(siteFile: string, directory: string): void {
  symlinkSync(directory, path.join(path.dirname(siteFile), 'ledger'));
}
