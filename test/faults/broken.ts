/**
 * Stations that are broken on purpose, to see that the rules catch it on a real run and not only in histories made up for
 * them. Each is one change of one source, made while it is loaded (`break-station.ts`): the product has no switch for it.
 */
import type { PersonKind } from '../simulation/people.ts';
import type { Fault } from './plan.ts';
import type { Rule } from './rules.ts';

export interface Broken {
  readonly what: string;
  /** Source below the checkout, and what stands in it once, with what stands there instead. */
  readonly file: string;
  readonly change: readonly [from: string, to: string];
  /** The same in another source, where one change is not enough. */
  readonly also?: { readonly file: string; readonly change: readonly [from: string, to: string] };
  /** The rule that must name it. */
  readonly rule: Rule;
  /** Who comes. */
  readonly people: readonly PersonKind[];
  /** The fault it takes to be seen, from before the first of them comes. */
  readonly fault?: Fault;
}

export const broken = {
  grantsTheDenied: {
    what: 'decides for whoever the policy denies or refers',
    file: 'kiosk/access/decision.ts',
    change: ["(['denied', 'referred'] as const).find", '([]).find'],
    rule: 'grantsRight',
    people: ['resident', 'red'],
  },
  anothersReading: {
    what: 'takes the reading of whoever was there before for one that is too low',
    file: 'kiosk/access/encounter.ts',
    change: [
      '  const { presentSinceMs } = state;\n',
      `  const { presentSinceMs } = state;
       if (reading.rawC > 35) globalThis.kept ??= reading;
       else if (globalThis.kept !== undefined) {
         const { correctedC, rawC } = globalThis.kept;
         reading = { ...reading, rawC, correctedC };
       }\n`,
    ],
    rule: 'grantsRight',
    people: ['resident', 'coldArrival'],
  },
  grantsTwice: {
    what: 'records a grant twice',
    file: 'kiosk/station/care/recorder.ts',
    change: [
      'recordNow(event) {\n      const written = append([event]);',
      "recordNow(event) { const written = append(event.type === 'access.granted' ? [event, event] : [event]);",
    ],
    rule: 'grantsRight',
    people: ['resident'],
  },
  releasesTheDenied: {
    what: 'releases the gate whatever the ledger was told',
    file: 'kiosk/access/encounter-verdict.ts',
    change: ['if (granted) effects.unshift', 'if (true) effects.unshift'],
    rule: 'recordedBefore',
    people: ['resident', 'red'],
  },
  actsBeforeRecording: {
    what: 'releases the gate, and then records the grant',
    file: 'kiosk/station/flow.ts',
    change: [
      'const written = recorder.recordNow(event);',
      `if (event.type === 'access.granted') {
         this.#runPortal({ type: 'release', encounter: event.data.encounter, cause: 'access' }, null);
         for (const endMs = performance.now() + 300; performance.now() < endMs; );
       }
       const written = recorder.recordNow(event);`,
    ],
    rule: 'recordedBefore',
    people: ['resident'],
  },
  relayTooLong: {
    what: 'holds the relay beyond its time',
    file: 'drivers/gate/gate-relay.ts',
    change: ['this.#current.endsAtMs - nowMs)', 'this.#current.endsAtMs - nowMs + 2_500)'],
    rule: 'relayShort',
    people: ['resident'],
  },
  relayOutlivesStation: {
    what: 'has a guard that goes on when its station is dead',
    file: 'drivers/gate/guard.ts',
    change: [
      '  end(): void {\n    if (this.#over) return;',
      '  end(): void {\n    if (this.#relay?.level ?? true) return;',
    ],
    rule: 'relayDies',
    people: ['resident'],
    // A third of a second into the release.
    fault: { kind: 'kill', target: 'station', afterMs: 0, lastsMs: 0, chance: 0.3 },
  },
  showsGranted: {
    what: 'shows that somebody may go in whom the ledger denied',
    file: 'kiosk/station/page/model.ts',
    change: ["    name: 'verdict',\n    verdict,", "    name: 'verdict',\n    verdict: 'granted',"],
    rule: 'toldRight',
    people: ['resident', 'red'],
  },
  saysGranted: {
    what: 'says that somebody may go in whom the ledger denied',
    file: 'kiosk/station/sound/voice.ts',
    // oxlint-disable-next-line no-template-curly-in-string -- a piece of that source
    change: ['`verdict.${decision.verdict}`', "'verdict.granted'"],
    rule: 'toldRight',
    people: ['resident', 'red'],
  },
  refusesUnrecorded: {
    what: 'turns people away, shows and says so, and does not record it',
    file: 'kiosk/station/flow.ts',
    change: [
      'const written = recorder.recordNow(event);',
      `if (event.type === 'access.denied' || event.type === 'access.referred') {
         this.#queue.unshift({ to: 'encounter', input: { type: 'recorded' } });
         return;
       }
       const written = recorder.recordNow(event);`,
    ],
    rule: 'toldRecorded',
    people: ['red'],
  },
  forgetsWhatWaited: {
    what: 'forgets what waited for its ledger when it can write again',
    file: 'kiosk/station/care/recorder.ts',
    change: ['const since = lost ?? now();', 'waiting = []; const since = lost ?? now();'],
    rule: 'toldRecorded',
    people: ['resident'],
    fault: { kind: 'disk', target: 'noRoom', afterMs: 0, lastsMs: 9_000, chance: 0 },
  },
  releasesUnrecorded: {
    what: 'does not record that it has released the gate',
    file: 'kiosk/station/flow.ts',
    change: ["recorder.record({ type: 'portal.released',", "void ({ type: 'portal.released',"],
    rule: 'releaseRecorded',
    people: ['resident'],
  },
  refusesOffline: {
    what: 'sends everybody to the staff while the district does not answer',
    file: 'kiosk/access/decision.ts',
    change: ['if (!capabilities.ledger)', 'if (!capabilities.ledger || globalThis.isOffline)'],
    also: {
      file: 'kiosk/uplink/uplink.ts',
      change: ["this.#line = 'lost';", "this.#line = 'lost'; globalThis.isOffline = true;"],
    },
    rule: 'refusedRightly',
    people: ['resident', 'resident'],
    fault: { kind: 'network', target: 'cut', afterMs: 0, lastsMs: 15_000, chance: 0 },
  },
  trustsAnyClock: {
    what: 'trusts its clock whatever happened to it',
    file: 'kiosk/station/time/clock-trust.ts',
    change: ['nowMs >= notBeforeMs && synchronised() && !isBehind(nowMs)', 'true'],
    rule: 'timeRight',
    people: ['resident'],
    // A day ahead.
    fault: { kind: 'clock', target: 'step', afterMs: 0, lastsMs: 8_000, chance: 0.9 },
  },
  losesOnTheWay: {
    what: 'does not send every event',
    file: 'kiosk/ledger/outbox.ts',
    change: ['bytes += envelopeBytes', "if (row.type === 'access.denied') continue;\n          bytes += envelopeBytes"],
    rule: 'nothingLostOnWay',
    people: ['red'],
  },
  altersOnTheWay: {
    what: 'sends another verdict than it has recorded',
    file: 'kiosk/uplink/cloud-event.ts',
    change: ['type: `kadian', "type: event.type === 'access.denied' ? 'kadian.access.granted' : `kadian"],
    rule: 'nothingTwice',
    people: ['red'],
  },
  inventsOnTheWay: {
    what: 'sends what it has not recorded',
    file: 'kiosk/uplink/uplink.ts',
    change: [
      'events.push(toCloudEvent(event));',
      `events.push(toCloudEvent(event));
        const chain = event.chain.split('').toReversed().join('');
        if (event.type === 'access.granted') {
          events.push(toCloudEvent({ ...event, chain, id: \`\${chain}.\${event.sequence}\` }));
        }`,
    ],
    rule: 'nothingInvented',
    people: ['resident'],
  },
  losesOnTheBox: {
    what: 'says that an event is recorded, and does not write it',
    file: 'kiosk/ledger/writer.ts',
    change: ['      insert.run(', "      if (type !== 'portal.released') insert.run("],
    rule: 'nothingLostOnBox',
    people: ['resident'],
  },
  altersTheLedger: {
    what: 'writes other data than the hash covers',
    file: 'kiosk/ledger/writer.ts',
    change: [
      'event.encounter, text);',
      'event.encounter, text.replace(\'"policyVersion":"\', \'"policyVersion":"x\'));',
    ],
    rule: 'chainWhole',
    people: ['red'],
  },
  endsByItself: {
    what: 'ends when somebody is denied',
    file: 'kiosk/station/sound/voice.ts',
    change: [
      'verdict({ decision, byStaff }) {',
      "verdict({ decision, byStaff }) {\n      if (decision.verdict === 'denied') process.exit(1);",
    ],
    rule: 'noOwnDeath',
    people: ['red'],
  },
  letsNobodyIn: {
    what: 'grants nobody',
    file: 'kiosk/access/decision.ts',
    change: ["settle(policy, 'granted', ", "settle(policy, 'denied', "],
    rule: 'worksAfter',
    people: ['resident'],
  },
} as const satisfies Record<string, Broken>;

export type BrokenName = keyof typeof broken;
export const brokenNames = Object.keys(broken) as BrokenName[];
export const isBroken = (name: string): name is BrokenName => Object.hasOwn(broken, name);
export const brokenOf = (name: BrokenName): Broken => broken[name];

/** All that is exchanged, each in a source of its own. */
export function changesOf({ file, change, also }: Broken): readonly Pick<Broken, 'file' | 'change'>[] {
  return also === undefined ? [{ file, change }] : [{ file, change }, also];
}
