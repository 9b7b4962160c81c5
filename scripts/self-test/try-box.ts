/** What needs nobody: the ledger's speed, the way to the district, the clock, the sound. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock } from '../../drivers/basics/clock.ts';
import { startPlayer } from '../../kiosk/announcer/player.ts';
import { runSelfTest, toneS } from '../../kiosk/announcer/self-test.ts';
import { testTone } from '../../kiosk/announcer/test-tone.ts';
import { openLedger } from '../../kiosk/ledger/ledger.ts';
import { openLog } from '../../kiosk/station/care/diagnostics.ts';
import { soundTools } from '../../kiosk/station/sound/sound-desk.ts';
import { synchronisedBy } from '../../kiosk/station/time/time-source.ts';
import type { SiteAlone } from '../devices/command.ts';
import { addressOf } from '../devices/district-address.ts';
import { askDistrict } from '../doctor/check-district.ts';
import { rounded, step, type Step } from './step.ts';

const appends = 50;
/** A commit above it takes a good part of the time a person waits at the gate, milliseconds. */
const slowMs = 100;
/** Clocks further apart than this disagree about which codes are fresh, seconds. */
const apartS = 10;

/** A ledger of its own on the same disk, removed afterwards: the box's own chain is not filled with trials. */
export function tryLedger({ site, dataDirectory }: SiteAlone, clock: Clock): Step {
  if (!existsSync(dataDirectory)) mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const directory = mkdtempSync(path.join(dataDirectory, 'self-test-'));
  try {
    const opened = openLedger({
      directory,
      clock,
      bootId: `self-test-${randomBytes(4).toString('hex')}`,
      place: site.place,
      wallTrusted: () => false,
    });
    if (!opened.ok) return step('ledger', 'fail', [], opened.error.detail);
    const times: number[] = [];
    for (let count = 0; count < appends; count += 1) {
      const begunMs = clock.monotonicMs();
      const written = opened.value.append('portal.closed', { durationMs: null });
      if (!written.ok) return step('ledger', 'fail', [], written.error.detail);
      times.push(clock.monotonicMs() - begunMs);
    }
    opened.value.close();
    const sorted = times.toSorted((a, b) => a - b);
    const longest = rounded(sorted.at(-1) ?? 0, 1);
    const measures = [
      { name: 'commits', value: appends, unit: '' },
      { name: 'median', value: rounded(sorted[appends / 2] ?? 0, 1), unit: 'ms' },
      { name: 'longest', value: longest, unit: 'ms' },
    ];
    return step('ledger', longest > slowMs ? 'fail' : 'pass', measures, longest > slowMs ? `above ${slowMs} ms` : null);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export async function tryUplink(loaded: SiteAlone, clock: Clock): Promise<Step> {
  const address = addressOf(loaded, clock);
  if (!address.ok)
    return step(
      'uplink',
      'fail',
      [],
      address.error.map(({ path, expected }) => `${path}: expected ${expected}`).join('; '),
    );
  const asked = await askDistrict(address.value, loaded.site.uplink.deadlineMs);
  if (asked.state === 'failed')
    return step('uplink', 'fail', [], `${loaded.site.uplink.url}: ${asked.code} (${asked.detail})`);
  const measures = [
    { name: 'round trip', value: asked.tookMs, unit: 'ms' },
    { name: 'clocks apart', value: asked.apartS ?? '–', unit: 's' },
  ];
  const isApart = asked.apartS !== null && asked.apartS > apartS;
  return step(
    'uplink',
    isApart ? 'fail' : 'pass',
    measures,
    isApart ? `the clocks are more than ${apartS} s apart` : null,
  );
}

export function tryClock({ site }: SiteAlone): Step {
  const source = { name: 'source', value: site.clock, unit: '' };
  if (site.clock === 'host')
    return step('clock', 'unknown', [source], 'the host clock is believed; nothing says that it is right');
  const trusted = synchronisedBy(site.clock)();
  return step('clock', trusted ? 'pass' : 'fail', [source], trusted ? null : 'the time service has not set the clock');
}

/** A player that finds no card says so within this time. */
const playerMs = 15_000;

export async function trySound({ site }: SiteAlone, clock: Clock): Promise<Step> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kadian-tone-'));
  const file = path.join(folder, 'tone.wav');
  writeFileSync(file, testTone());
  const state = Promise.withResolvers<{ readonly card: string } | { readonly reason: string }>();
  const ended = Promise.withResolvers<boolean>();
  const player = startPlayer(
    { clock, device: site.sound.device ?? null },
    {
      onState(next) {
        if (next.status === 'sounding') state.resolve({ card: next.card });
        else if (next.status === 'degraded') state.resolve({ reason: next.reason });
      },
      onReady: () => undefined,
      onLost: () => ended.resolve(false),
      onEnded: (_id, played) => ended.resolve(played),
      onLoopStarted: () => undefined,
      onFileRefused: () => ended.resolve(false),
    },
  );
  const late = clock.after(playerMs, () => state.resolve({ reason: 'the audio process did not start' }));
  try {
    const opened = await state.promise;
    if ('reason' in opened) return step('sound', 'fail', [], opened.reason);
    const { listen, playedFrames, frameRate } = soundTools([], clock, openLog('silent', process.stderr));
    const result = await runSelfTest({
      clock,
      listen,
      playedFrames,
      frameRate,
      playTone() {
        player.command({ type: 'speak', id: 'tone', files: [file], gainDb: 0 });
        const limit = clock.after((toneS + 5) * 1000, () => ended.resolve(false));
        return ended.promise.finally(() => limit.cancel());
      },
    });
    const measures = [
      { name: 'card', value: opened.card, unit: '' },
      { name: 'judged by', value: result.by, unit: '' },
      ...(result.toneDb === null ? [] : [{ name: 'tone', value: rounded(result.toneDb, 1), unit: 'dBFS' }]),
      ...(result.roomDb === null ? [] : [{ name: 'room', value: rounded(result.roomDb, 1), unit: 'dBFS' }]),
    ];
    return step('sound', result.result, measures, result.detail);
  } finally {
    late.cancel();
    await player.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
