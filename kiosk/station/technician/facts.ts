/** What a technician reads off the box, as values with their names; how they are written is the page's business. */
import { statSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { freeBytesOf } from '../../ledger/space.ts';
import type { StationLedger } from '../../ledger/station-ledger.ts';
import type { Fact, FactGroup } from '../../screen/model-technician.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { GateInputName } from '../../../drivers/gate/gate-configuration.ts';
import type { Release } from '../care/release.ts';
import type { DeviceRole } from '../devices/role.ts';
import type { ListDesk } from '../district/list-desk.ts';
import type { PolicyOverview } from '../district/policy-desk.ts';
import type { Site } from '../site/site.ts';
import type { StationParts } from '../station-parts.ts';
import type { StationStatus } from '../station-status.ts';
import type { DeviceWatch, TappedDevice } from '../devices/watch.ts';
import type { ClockOffset } from '../time/clock-offset.ts';

const inputNames: readonly GateInputName[] = ['doorContact', 'requestToExit', 'fire', 'tamper', 'passage'];
/** What each input says when it is active, and when not. */
const inputWords = {
  doorContact: ['open', 'shut'],
  requestToExit: ['pressed', 'notPressed'],
  fire: ['alarm', 'noAlarm'],
  tamper: ['alarm', 'noAlarm'],
  passage: ['somebody', 'nobody'],
} as const satisfies Record<GateInputName, readonly [string, string]>;
/** The longest stretch of a frame that is shown, bytes. */
const shownBytes = 24;
/** How far back the last checkpoint is looked for, events. */
const checkpointSearch = 2_000;

/** As far as codes and readings of two machines may be apart without anybody noticing. */
const worstOffsetMs = 2_000;
/** A time service that hears its server compares every 34 minutes at the latest (timesyncd.conf(5), PollIntervalMaxSec). */
const oldestOffsetMs = 2 * 2_048_000;
const grave = { grave: true } as const;

export interface LiveSnapshot {
  readonly watch: DeviceWatch;
  readonly clock: Clock;
  readonly site: Pick<Site, 'gate'>;
  readonly offsetC: number | null;
}

/** Devices as they are at this moment. */
export function liveFacts({ watch, clock, site, offsetC }: LiveSnapshot): readonly FactGroup[] {
  const nowMs = clock.monotonicMs();
  const { sample, code } = watch;
  const ago = (atMs: number | undefined): number | null => (atMs === undefined ? null : Math.max(0, nowMs - atMs));
  const thermometer: Fact[] = [
    ...stateOf(watch, 'thermometer'),
    { code: 'object', value: sample?.objectC ?? null },
    ...(sample !== null && offsetC !== null ? [{ code: 'corrected', value: sample.objectC + offsetC } as const] : []),
    { code: 'ambient', value: sample?.ambientC ?? null },
    { code: 'age', value: ago(sample?.atMs) },
    { code: 'discarded', value: watch.discarded.thermometer },
    ...framesOf(watch, 'thermometer'),
  ];
  const scanner: Fact[] = [
    ...stateOf(watch, 'scanner'),
    { code: 'codeFormat', value: code?.format ?? null },
    { code: 'codeLength', value: code?.length ?? null },
    { code: 'age', value: ago(code?.atMs) },
    { code: 'discarded', value: watch.discarded.scanner },
    ...framesOf(watch, 'scanner'),
  ];
  const gate: Fact[] = [...stateOf(watch, 'gate'), relayFact(watch), ...inputFacts(watch, site)];
  return [
    { group: 'thermometer', facts: thermometer },
    { group: 'scanner', facts: scanner },
    { group: 'gate', facts: gate },
  ];
}

/** The level of every input; grave where it cannot be read. */
export function inputFacts(watch: DeviceWatch, { gate }: Pick<Site, 'gate'>): readonly Fact[] {
  return inputNames.map((input) => {
    if (gate.lines.inputs[input] === undefined) return { code: input, value: 'notWired' };
    const level = watch.inputs.get(input);
    const isLost = watch.states.get(input)?.status === 'lost';
    if (isLost || level === undefined) return { code: input, value: 'unreadable', grave: true };
    return { code: input, value: inputWords[input][level.active ? 0 : 1] };
  });
}

/** A relay is opened at rest and read back as that (drivers/gate/gate-relay.ts) before it is ready. */
function relayFact({ relay, states }: DeviceWatch): Fact {
  if (states.get('gate')?.status !== 'ready') return { code: 'relay', value: 'notRead' };
  return { code: 'relay', value: relay?.active === true ? 'energised' : 'atRest' };
}

function stateOf(watch: DeviceWatch, role: DeviceRole): Fact[] {
  const state = watch.states.get(role) ?? { status: 'opening' };
  if (state.status !== 'lost') return [{ code: 'state', value: state.status }];
  return [
    { code: 'state', value: 'lost', grave: true },
    { code: 'fault', value: state.fault.code, grave: true },
    { code: 'faultDetail', value: state.fault.detail.slice(0, 300), grave: true },
  ];
}

function framesOf(watch: DeviceWatch, device: TappedDevice): Fact[] {
  return watch.frames(device).map(({ dir, bytes }) => {
    const hex = Buffer.from(bytes.subarray(0, shownBytes)).toString('hex').toUpperCase();
    const rest = bytes.length > shownBytes ? ` … (${bytes.length})` : '';
    return { code: dir === 'in' ? 'frameIn' : 'frameOut', value: hex.replaceAll(/(..)(?=.)/g, '$1 ') + rest };
  });
}

export interface StateSnapshot {
  readonly site: Pick<Site, 'clock' | 'ledger' | 'place'>;
  readonly about: StationParts['about'];
  readonly ledgerDirectory: string;
  readonly ledger: Pick<StationLedger, 'tip' | 'readEvents' | 'outbox'>;
  readonly status: StationStatus;
  readonly rules: PolicyOverview;
  readonly lists: ReturnType<ListDesk['overview']>;
  readonly clock: Clock;
  /** Monotonic time since when the wall clock is trusted, and how far it moved since the start. */
  readonly trustedSinceMs: number | null;
  readonly movedMs: number;
  readonly startedMs: number;
  readonly offset: ClockOffset | null;
  readonly offered: Pick<Release, 'version' | 'security'> | null;
}

/** Network, clock, rules, record and software. */
export function stateFacts(snapshot: StateSnapshot): readonly FactGroup[] {
  const { rules, lists, clock, about } = snapshot;
  const nowMs = clock.monotonicMs();
  const { trustedSinceMs } = snapshot;
  return [
    { group: 'network', facts: networkFacts(snapshot) },
    {
      group: 'clock',
      facts: [
        { code: 'now', value: clock.wallMs() },
        ...clockFacts(snapshot),
        { code: 'trustedFor', value: trustedSinceMs === null ? null : nowMs - trustedSinceMs },
        { code: 'moved', value: snapshot.movedMs },
        ...offsetFacts(snapshot.offset, clock.wallMs()),
      ],
    },
    {
      group: 'documents',
      facts: [
        { code: 'rules', value: rules.version },
        { code: 'rulesAge', value: rules.ageMs },
        { code: 'rulesStanding', value: rules.standing, ...(rules.standing === 'notInForce' ? { grave: true } : {}) },
        ...(['roster', 'watchlist'] as const).flatMap((list): Fact[] => {
          const view = lists[list];
          const grave = view?.stale === true ? { grave: true } : {};
          return [
            { code: list, value: view?.entries ?? null },
            { code: `${list}Age`, value: view?.ageMs ?? null, ...grave },
          ];
        }),
      ],
    },
    { group: 'ledger', facts: ledgerFacts(snapshot) },
    {
      group: 'software',
      facts: [
        { code: 'software', value: about.software },
        ...offeredFact(snapshot.offered),
        { code: 'siteFile', value: `${path.basename(about.siteFile)} · ${about.siteDigest.slice(0, 12)}` },
        { code: 'upFor', value: nowMs - snapshot.startedMs },
        { code: 'memory', value: process.memoryUsage.rss() },
      ],
    },
  ];
}

/** By which source the wall clock is set, and whether it is believed. */
export function clockFacts({ site, status }: Pick<StateSnapshot, 'site' | 'status'>): readonly Fact[] {
  const { clockTrusted } = status;
  return [
    { code: 'source', value: site.clock },
    { code: 'trusted', value: clockTrusted ? 'yes' : 'no', ...(clockTrusted ? {} : { grave: true }) },
  ];
}

/** The measured difference to the time source and how old it is; nothing where no source is asked. */
function offsetFacts(offset: ClockOffset | null, wallMs: number): Fact[] {
  if (offset === null) return [];
  const { offsetMs, server, measuredMs } = offset;
  const ageMs = measuredMs === null ? null : Math.max(0, wallMs - measuredMs);
  return [
    { code: 'offset', value: offsetMs, ...(offsetMs !== null && Math.abs(offsetMs) > worstOffsetMs ? grave : {}) },
    { code: 'measuredAgo', value: ageMs, ...(ageMs === null || ageMs > oldestOffsetMs ? grave : {}) },
    { code: 'server', value: server },
  ];
}

/** Grave where its maker says that it closes a hole. */
function offeredFact(offered: StateSnapshot['offered']): Fact[] {
  if (offered === null) return [];
  return [{ code: 'offered', value: offered.version, ...(offered.security === true ? grave : {}) }];
}

function networkFacts({ status, ledger, clock }: StateSnapshot): Fact[] {
  const oldest = ledger.outbox.oldest();
  const since = oldest.ok && oldest.value !== null ? Math.max(0, clock.wallMs() - oldest.value.wallMs) : null;
  const addresses = Object.entries(networkInterfaces()).flatMap(([name, all]) =>
    (all ?? []).filter(({ internal, family }) => !internal && family === 'IPv4').map(({ cidr }) => `${name} ${cidr}`),
  );
  return [
    { code: 'line', value: status.uplink, ...(status.uplink === 'lost' ? { grave: true } : {}) },
    { code: 'address', value: addresses.length === 0 ? null : addresses.join(', ').slice(0, 300) },
    { code: 'waiting', value: status.outbox },
    { code: 'oldestWaiting', value: since },
  ];
}

function ledgerFacts({ status, ledger, ledgerDirectory, site, clock }: StateSnapshot): Fact[] {
  const tip = ledger.tip();
  const last = tip.ok ? tip.value.sequence : null;
  const free = freeBytesOf(ledgerDirectory);
  const checkpoint = last === null ? null : lastCheckpoint(ledger, last);
  const limitBytes = site.ledger.limitMiB * 1024 * 1024;
  const bad = status.ledger === 'ok' ? {} : { grave: true };
  return [
    { code: 'ledger', value: status.ledger === 'ok' ? 'works' : 'doesNotWrite', ...bad },
    { code: 'lastEvent', value: last },
    { code: 'waiting', value: status.outbox },
    { code: 'unwritten', value: status.unwritten, ...(status.unwritten > 0 ? { grave: true } : {}) },
    { code: 'ledgerBytes', value: bytesOf(ledgerDirectory) },
    { code: 'limitBytes', value: limitBytes },
    { code: 'freeBytes', value: free, ...(free !== null && free < limitBytes / 10 ? { grave: true } : {}) },
    { code: 'checkpoint', value: checkpoint?.sequence ?? null },
    { code: 'checkpointAge', value: checkpoint === null ? null : Math.max(0, clock.wallMs() - checkpoint.wallMs) },
  ];
}

function lastCheckpoint(ledger: StateSnapshot['ledger'], last: number) {
  const pageEvents = 200;
  for (let end = last; end > Math.max(0, last - checkpointSearch); end -= pageEvents) {
    const page = ledger.readEvents({ from: Math.max(1, end - pageEvents + 1), limit: pageEvents });
    const found = page.ok ? page.value.findLast(({ type }) => type === 'ledger.checkpoint') : undefined;
    if (found !== undefined) return found;
  }
  return null;
}

/** Of the ledger's file with its write-ahead log. */
function bytesOf(directory: string): number | null {
  const sizes = ['ledger.db', 'ledger.db-wal'].map((name) => {
    const stat = statSync(path.join(directory, name), { throwIfNoEntry: false });
    return stat?.size ?? 0;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}
