import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  initialPortal,
  portalDeadline,
  stepPortal,
  type PortalEffect,
  type PortalInput,
  type PortalSettings,
  type PortalState,
} from '../../../kiosk/access/portal.ts';

const settings: PortalSettings = {
  releaseTimeMs: 3_000,
  notOpenedMs: 8_000,
  heldOpenMs: 15_000,
  requestToExitMs: 6_000,
  hasDoorContact: true,
  freeWhileActive: true,
  beamOnly: false,
};

function run(
  steps: readonly (readonly [number, PortalInput])[],
  from: PortalState = { ...initialPortal, open: false },
  under: PortalSettings = settings,
) {
  let state = from;
  const effects: PortalEffect[] = [];
  for (const [atMs, input] of steps) {
    const step = stepPortal(state, input, atMs, under);
    state = step.state;
    effects.push(...step.effects);
  }
  const records = effects.flatMap((effect) => (effect.type === 'record' ? [effect.record.type] : []));
  return { state, effects, records };
}

const release: PortalInput = { type: 'release', encounter: 'e1', cause: 'access' };
const open: PortalInput = { type: 'door', open: true };
const close: PortalInput = { type: 'door', open: false };
const time: PortalInput = { type: 'time' };

describe('the portal', () => {
  test('released, opened, closed', () => {
    const { effects, records } = run([
      [0, release],
      [800, open],
      [2_300, close],
      [20_000, time],
    ]);
    expect(records).toEqual(['portal.opened', 'portal.closed']);
    expect(effects[0]).toEqual({ type: 'activate', encounter: 'e1', cause: 'access', durationMs: 3_000 });
  });

  test('released and not opened', () => {
    expect(
      run([
        [0, release],
        [7_999, time],
      ]).records,
    ).toEqual([]);
    expect(
      run([
        [0, release],
        [8_000, time],
      ]).records,
    ).toEqual(['portal.notOpened']);
  });

  test('a second release does not hide that the first was not used', () => {
    expect(
      run([
        [0, release],
        [4_000, { ...release, encounter: 'e2' }],
        [5_000, open],
      ]).records,
    ).toEqual(['portal.notOpened', 'portal.opened']);
  });

  test('held open, and its end', () => {
    const { records } = run([
      [0, release],
      [500, open],
      [15_500, time],
      [16_000, time],
      [21_000, close],
    ]);
    expect(records).toEqual(['portal.opened', 'portal.heldOpen', 'portal.heldOpenEnded', 'portal.closed']);
  });

  test('forced open, but not after a request to exit, in a fire, or when the doors are unlocked', () => {
    expect(run([[0, open]]).records).toEqual(['portal.forcedOpen']);
    expect(
      run([
        [0, { type: 'requestToExit' }],
        [5_000, open],
      ]).records,
    ).not.toContain('portal.forcedOpen');
    expect(
      run([
        [0, { type: 'requestToExit' }],
        [6_000, open],
      ]).records,
    ).toContain('portal.forcedOpen');
    expect(
      run([
        [0, { type: 'fire', active: true }],
        [90_000, open],
      ]).records,
    ).toEqual(['fire.alarm', 'portal.opened']);
    expect(
      run([
        [0, { type: 'mode', mode: 'lockedOpen' }],
        [90_000, open],
        [999_000, time],
      ]).records,
    ).toEqual(['portal.modeChanged', 'portal.opened']);
  });

  test('a second opening after one release is forced', () => {
    expect(
      run([
        [0, release],
        [500, open],
        [1_500, close],
        [2_000, open],
      ]).records,
    ).toEqual(['portal.opened', 'portal.closed', 'portal.forcedOpen']);
  });

  test('a door found open at the start is not forced', () => {
    expect(run([[0, open]], initialPortal).records).toEqual(['portal.opened']);
  });

  test('lockedOpen holds the relay, leaving it lets go', () => {
    const holds = run([
      [0, { type: 'mode', mode: 'lockedOpen' }],
      [9, { type: 'mode', mode: 'controlled' }],
    ]).effects;
    expect(holds.filter((effect) => effect.type === 'hold')).toEqual([
      { type: 'hold', active: true },
      { type: 'hold', active: false },
    ]);
  });

  test('whatever comes: each opening is recorded once, and time alone comes to rest', () => {
    const input = fc.oneof(
      fc.constant(release),
      fc.constant(open),
      fc.constant(close),
      fc.constant(time),
      fc.constant({ type: 'requestToExit' } as const),
      fc.boolean().map((active) => ({ type: 'fire', active }) as const),
      fc.constantFrom('controlled', 'lockedDown', 'lockedOpen').map((mode) => ({ type: 'mode', mode }) as const),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 9_000 }), input), { maxLength: 80 }), (steps) => {
        let atMs = 0;
        let state: PortalState = { ...initialPortal, open: false };
        let openings = 0;
        let recorded = 0;
        for (const [deltaMs, next] of steps) {
          atMs += deltaMs;
          if (next.type === 'door' && next.open && state.open !== true) openings += 1;
          const step = stepPortal(state, next, atMs, settings);
          state = step.state;
          for (const effect of step.effects) {
            if (effect.type === 'record' && ['portal.opened', 'portal.forcedOpen'].includes(effect.record.type))
              recorded += 1;
            if (effect.type === 'activate') expect(next.type).toBe('release');
          }
        }
        expect(recorded).toBe(openings);
        for (let rounds = 0; rounds < 5; rounds += 1) {
          const due = portalDeadline(state, settings);
          if (due === null) break;
          atMs = Math.max(atMs, due);
          state = stepPortal(state, time, atMs, settings).state;
        }
        expect(portalDeadline(state, settings)).toBeNull();
      }),
    );
  });
});

describe('a lock that is free for as long as the relay is active', () => {
  const active: PortalInput = { type: 'relay', level: 'active' };
  const atRest: PortalInput = { type: 'relay', level: 'atRest' };
  const lost: PortalInput = { type: 'relay', level: 'lost' };
  const told = (steps: readonly (readonly [number, PortalInput])[], changed: Partial<PortalSettings> = {}) => {
    const { effects, state } = run(steps, undefined, { ...settings, ...changed });
    return { told: effects.filter(({ type }) => type === 'lockedAgain'), relay: state.released?.relay };
  };

  test('nobody opened and the relay is at rest: who waits there is told, once, and an opening is still theirs', () => {
    const steps = [
      [0, release],
      [2, active],
      [3_002, atRest],
      [3_003, lost],
    ] as const;
    expect(told(steps)).toEqual({ told: [{ type: 'lockedAgain', encounter: 'e1' }], relay: 'atRest' });
    expect(run([...steps, [3_100, open]]).records).toEqual(['portal.opened']);
  });

  test('the relay lost before it is said to be active: it is at rest', () => {
    expect(
      told([
        [0, release],
        [50, lost],
      ]).told,
    ).toEqual([{ type: 'lockedAgain', encounter: 'e1' }]);
  });

  test('the rest of the release before is not that of this one', () => {
    expect(
      told([
        [0, release],
        [1, atRest],
        [2, active],
      ]),
    ).toEqual({ told: [], relay: 'active' });
  });

  test.each([
    ['a pulse', { freeWhileActive: false }],
    ['a beam in place of a contact', { beamOnly: true }],
    ['no contact', { hasDoorContact: false }],
  ])('%s does not tell it', (_name, changed) => {
    expect(
      told(
        [
          [0, release],
          [2, active],
          [502, atRest],
        ],
        changed,
      ).told,
    ).toEqual([]);
  });

  test('opened in time nobody is told anything', () => {
    expect(
      told([
        [0, release],
        [2, active],
        [900, open],
        [3_002, atRest],
      ]).told,
    ).toEqual([]);
  });
});
