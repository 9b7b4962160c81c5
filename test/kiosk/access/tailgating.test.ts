import { describe, expect, test } from 'vitest';
import { initialPortal, stepPortal, type PortalInput, type PortalSettings } from '../../../kiosk/access/portal.ts';

const withContact: PortalSettings = {
  releaseTimeMs: 3_000,
  notOpenedMs: 8_000,
  heldOpenMs: 15_000,
  requestToExitMs: 6_000,
  hasDoorContact: true,
  freeWhileActive: true,
  beamOnly: false,
};
const release: PortalInput = { type: 'release', encounter: 'e1', cause: 'access' };
const open: PortalInput = { type: 'door', open: true };
const close: PortalInput = { type: 'door', open: false };
const beam: PortalInput = { type: 'passage' };

/** How many went through at each alarm. */
function alarms(steps: readonly (readonly [number, PortalInput])[], settings = withContact): number[] {
  let state = { ...initialPortal, open: false as boolean | null };
  return steps.flatMap(([atMs, input]) => {
    const step = stepPortal(state, input, atMs, settings);
    state = step.state;
    return step.effects.flatMap((effect) =>
      effect.type === 'record' && effect.record.type === 'portal.tailgating' ? [effect.record.passages] : [],
    );
  });
}

describe('a beam across the way', () => {
  test.each<[string, readonly (readonly [number, PortalInput])[], number[]]>([
    [
      'one passes',
      [
        [0, release],
        [500, open],
        [800, beam],
        [2_000, close],
      ],
      [],
    ],
    [
      'two pass on one release',
      [
        [0, release],
        [500, open],
        [800, beam],
        [1_400, beam],
        [2_000, close],
      ],
      [2],
    ],
    [
      'three pass',
      [
        [0, release],
        [500, open],
        [800, beam],
        [1_400, beam],
        [1_900, beam],
      ],
      [2, 3],
    ],
    [
      'two releases, two pass',
      [
        [0, release],
        [500, open],
        [700, release],
        [800, beam],
        [1_400, beam],
      ],
      [],
    ],
    [
      'two releases, three pass',
      [
        [0, release],
        [500, open],
        [700, release],
        [800, beam],
        [1_400, beam],
        [1_500, beam],
      ],
      [3],
    ],
    [
      'the next person has a release of their own',
      [
        [0, release],
        [500, open],
        [800, beam],
        [2_000, close],
        [9_000, release],
        [9_500, open],
        [9_800, beam],
      ],
      [],
    ],
    [
      'somebody leaves on request',
      [
        [0, release],
        [500, open],
        [800, beam],
        [900, { type: 'requestToExit' }],
        [1_400, beam],
      ],
      [],
    ],
    [
      'they flee',
      [
        [0, release],
        [500, open],
        [800, beam],
        [900, { type: 'fire', active: true }],
        [1_400, beam],
      ],
      [],
    ],
    [
      'held open for all',
      [
        [0, { type: 'mode', mode: 'lockedOpen' }],
        [1, release],
        [500, open],
        [800, beam],
        [900, beam],
      ],
      [],
    ],
    [
      'nobody was released',
      [
        [800, beam],
        [1_400, beam],
      ],
      [],
    ],
    [
      'long after, the door closed',
      [
        [0, release],
        [500, open],
        [800, beam],
        [2_000, close],
        [60_000, beam],
      ],
      [],
    ],
  ])('%s', (_what, steps, expected) => {
    expect(alarms(steps)).toEqual(expected);
  });

  test('where the beam is all there is, each person closes it behind them', () => {
    const beamOnly = { ...withContact, beamOnly: true };
    const person = (atMs: number) =>
      [
        [atMs, beam],
        [atMs, open],
        [atMs + 300, close],
      ] as const;
    expect(alarms([[0, release], ...person(900), ...person(1_600)], beamOnly)).toEqual([2]);
    expect(alarms([[0, release], ...person(900), ...person(20_000)], beamOnly)).toEqual([]);
  });
});
