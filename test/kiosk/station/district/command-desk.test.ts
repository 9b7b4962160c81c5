import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '../../../../drivers/basics/result.ts';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { initialPortal, type PortalMode, type PortalState } from '../../../../kiosk/access/portal.ts';
import type { LedgerFault } from '../../../../kiosk/ledger/faults.ts';
import {
  createCommandDesk,
  type CommandActions,
  type Obstacle,
} from '../../../../kiosk/station/district/command-desk.ts';
import { commandMemoryFile } from '../../../../kiosk/station/district/command-desk-memory.ts';
import { createModeDesk } from '../../../../kiosk/station/district/command-desk-mode.ts';
import { openDeviceIdentity } from '../../../../kiosk/station/district/device-identity.ts';
import { keepLog, masked } from '../../../../kiosk/station/technician/diagnostics-bundle.ts';
import { openLog } from '../../../../kiosk/station/care/diagnostics.ts';
import { createRecorder, type Recorder } from '../../../../kiosk/station/care/recorder.ts';
import type { VerifiedCommand } from '../../../../kiosk/uplink/command.ts';
import { changeHolds } from '../../../../kiosk/uplink/enrol-contract.ts';
import { ed25519 } from '../../../../kiosk/uplink/command-keys.ts';

const log = openLog('silent', { write: () => undefined });
const startMs = Date.UTC(2022, 0, 5, 8);
const command: VerifiedCommand = {
  id: 'command-0001',
  command: { name: 'openOnce' },
  issuedAtMs: startMs,
  expiresAtMs: startMs + 60_000,
};

let directory: string;
let clock: VirtualClock;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-commands-'));
  clock = new VirtualClock(startMs);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the command desk', () => {
  let story: string[];
  let fault: LedgerFault | null;
  let obstacle: Obstacle | null;
  let recorder: Recorder;

  beforeEach(() => {
    story = [];
    fault = null;
    obstacle = null;
    recorder = createRecorder({
      append(events) {
        if (fault !== null) return err(fault);
        for (const { type, data } of events) story.push('why' in data ? `${type} ${data.why}` : type);
        return ok(events.map((event, index) => ({ ...event, sequence: index }) as never));
      },
      clock,
      clockTrusted: () => true,
      onAvailable: () => undefined,
    });
  });

  function desk(follow: CommandActions['follow'] = () => ({ outcome: 'done', detail: '' })) {
    const actions: CommandActions = {
      obstacle: () => obstacle,
      follow(each, id) {
        story.push('acts');
        return follow(each, id);
      },
    };
    return createCommandDesk({ recorder, actions, log });
  }

  it('has a command on disk before it acts, and tells what became of it', async () => {
    const commands = desk(() => Promise.resolve({ outcome: 'failed', detail: 'stuck' }));
    commands.take(command);
    await commands.stop();
    expect(story).toEqual(['command.taken', 'acts', 'command.done']);
  });

  it('does nothing that it cannot record, and says so when it can again', async () => {
    fault = { code: 'full', detail: 'no space' };
    desk().take(command);
    expect(story).toEqual([]);
    fault = null;
    await clock.advance(2_000);
    expect(story).toEqual(['device.lost', 'command.refused notRecorded', 'device.back']);
    recorder.stop();
  });

  it('does nothing where something stands in the way', () => {
    obstacle = { why: 'fireAlarm', detail: '' };
    desk().take(command);
    expect(story).toEqual(['command.refused fireAlarm']);
  });

  it('tells of the same refusal once, however often it comes', () => {
    const commands = desk();
    for (let round = 0; round < 1_000; round += 1) {
      commands.refuse({ code: 'unknownKey', detail: `key-${round}`, id: null });
      commands.refuse({ code: 'replayed', detail: 'command-0001', id: 'command-0001' });
    }
    expect(story).toEqual(['command.refused unknownKey', 'command.refused replayed']);
  });
});

describe('a commanded mode', () => {
  let portal: PortalState;
  let trusted: boolean;
  let canWrite: boolean;

  beforeEach(() => {
    portal = initialPortal;
    trusted = true;
    canWrite = true;
  });

  function desk() {
    return createModeDesk({
      clock,
      clockTrusted: () => trusted,
      portal: () => portal,
      toPortal(mode: PortalMode) {
        if (canWrite) portal = { ...portal, mode };
      },
      onChange: () => undefined,
    });
  }

  const untilS = startMs / 1000 + 60;

  it('ends at its time, also when the wall clock has lost its trust since', async () => {
    const modes = desk();
    expect(modes.set('lockedDown', untilS)).toBe(true);
    expect(modes.lockDown).toEqual({ untilS });
    trusted = false;
    clock.stepWall(-3_600_000);
    await clock.advance(59_000);
    expect(portal.mode).toBe('lockedDown');
    await clock.advance(1_100);
    expect([portal.mode, modes.lockDown]).toEqual(['controlled', null]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is not changed while it burns, and tried again while the ledger cannot write', async () => {
    const modes = desk();
    modes.set('lockedOpen', untilS);
    expect(modes.lockDown).toBeNull();
    portal = { ...portal, fire: true };
    await clock.advance(120_000);
    expect(portal.mode).toBe('lockedOpen');
    portal = { ...portal, fire: false };
    canWrite = false;
    await clock.advance(10_000);
    expect(portal.mode).toBe('lockedOpen');
    canWrite = true;
    await clock.advance(10_000);
    expect(portal.mode).toBe('controlled');
  });

  it('that cannot be written is not taken', () => {
    canWrite = false;
    const modes = desk();
    expect([modes.set('lockedDown', null), portal.mode, modes.lockDown]).toEqual([false, 'controlled', null]);
  });

  it('of before a start comes back, unless its time is surely over', async () => {
    desk().restore(untilS - 3_600);
    expect(portal.mode).toBe('controlled');
    trusted = false;
    const modes = desk();
    modes.restore(untilS - 3_600);
    expect(portal.mode).toBe('lockedDown');
    await clock.advance(20_000);
    expect(portal.mode).toBe('lockedDown');
    trusted = true;
    await clock.advance(5_000);
    expect(portal.mode).toBe('controlled');
  });

  it('of the district gives way to what staff set', async () => {
    const modes = desk();
    modes.set('lockedDown', untilS);
    portal = { ...portal, mode: 'lockedOpen' };
    modes.overruled();
    await clock.advance(120_000);
    expect(portal.mode).toBe('lockedOpen');
  });
});

describe('what a restart must not undo', () => {
  it('is kept as a whole; a damaged file is none', () => {
    const file = path.join(directory, 'commands/in-force.json');
    const memory = { lockDown: { untilS: null }, notice: { 'zh-CN': '通知', en: 'Notice', untilS: 7 } };
    expect(commandMemoryFile(file).load()).toEqual({ lockDown: null, notice: null });
    expect(commandMemoryFile(file).save(memory)).toBeNull();
    expect(commandMemoryFile(file).load()).toEqual(memory);
    writeFileSync(file, '{"lockDown":');
    expect(commandMemoryFile(file).load()).toEqual({ lockDown: null, notice: null });
    expect(commandMemoryFile('/dev/null/x').save(memory)).toMatch(/ENOTDIR|EEXIST|ENOENT/);
  });

  it('a change of the key: until the district has it the old one counts, whenever the power goes', () => {
    const source = 'urn:kadian:a:b:c:d:e';
    const box = openDeviceIdentity(directory, source);
    const before = box.publicKey;
    expect(box.pending()).toBeNull();
    const change = box.change();
    expect(changeHolds(source, change, ed25519(before))).toBe(true);
    expect(box.change()).toEqual(change);
    expect(box.publicKey).toBe(before);
    const again = openDeviceIdentity(directory, source);
    expect([again.publicKey, again.pending()]).toEqual([before, change]);
    again.adopt();
    expect([again.publicKey, again.keyId, again.pending()]).toEqual([change.publicKey, change.key, null]);
    expect(openDeviceIdentity(directory, source).keyId).toBe(change.key);
  });
});

describe('the log that goes up', () => {
  it('is the last lines, without what may name a person', () => {
    const written: string[] = [];
    const ring = keepLog({ write: (line) => written.push(line) });
    for (let line = 0; line < 450; line += 1) ring.destination.write(`{"line":${line}}\n`);
    expect(written).toHaveLength(450);
    expect([ring.lines().length, ring.lines()[0], ring.lines().at(-1)]).toEqual([400, '{"line":50}', '{"line":449}']);
  });

  it.each([
    ['{"msg":"11010519491231002X"}', '{"msg":"***"}'],
    ['{"msg":"call 138 1234 5678 now"}', '{"msg":"call *** now"}'],
    ['{"detail":"KD1:NCFOXN%TSMAHN-H"}', '{"detail":"KD1:***"}'],
    ['{"detail":"shc:/567629595326"}', '{"detail":"shc:/***"}'],
    [
      '{"time":1768867500123,"bytes":300000,"took":12.345678901234}',
      '{"time":1768867500123,"bytes":300000,"took":12.345678901234}',
    ],
    ['{"time":"2026-11-22T00:14:52.180Z"}', '{"time":"2026-11-22T00:14:52.180Z"}'],
  ])('%s', (line, shown) => expect(masked(line)).toBe(shown));
});
