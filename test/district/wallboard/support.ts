/** A district under test with its wallboard: an operator's account, sign-in as a page does it, and many boxes. */
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { type District, startDistrict } from '../service.ts';
import { newChain, type TestChain } from '../store/support.ts';
import type { DistrictStore } from '../store/store-contract.ts';
import { addAccount } from './accounts.ts';
import { sessionCookie } from './guard.ts';
import type { KnownPlaces } from './places-file.ts';

export const nowMs = Date.UTC(2022, 0, 5, 9);
export const operatorName = 'operator-1';
export const operatorPassword = 'correct horse battery';

export interface TestBoard {
  readonly district: District;
  readonly clock: VirtualClock;
  /** Signs in as the page does; the cookie, or the status of the refusal. */
  signIn(name?: string, password?: string): Promise<string | number>;
  /** Asks with a cookie, as the page does; `change` sends a body. */
  ask(path: string, cookie: string | null, change?: object): Promise<Response>;
  stop(): Promise<void>;
}

export async function startBoard(places?: KnownPlaces): Promise<TestBoard> {
  const clock = new VirtualClock(nowMs);
  const district = await startDistrict({
    port: 0,
    directory: ':memory:',
    clock,
    ...(places === undefined ? {} : { places }),
  });
  await addAccount(district.store.records, operatorName, operatorPassword);
  const pageHeaders = { origin: district.url.origin, 'kadian-board': '1', 'content-type': 'application/json' };
  const ask: TestBoard['ask'] = (path, cookie, change) =>
    fetch(new URL(path, district.url), {
      headers: { ...(cookie === null ? {} : { cookie }), ...(change === undefined ? {} : pageHeaders) },
      ...(change === undefined ? {} : { method: 'POST', body: JSON.stringify(change) }),
    });
  return {
    district,
    clock,
    ask,
    async signIn(name = operatorName, password = operatorPassword) {
      const answer = await ask('/v1/board/sign-in', null, { name, password });
      const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
      return answer.ok && cookie.startsWith(sessionCookie) ? cookie : answer.status;
    },
    stop: () => district.stop(),
  };
}

/** The communities of each subdistrict, as in the demonstration's places. */
const lastOf = [5, 10, 21, 32, 43, 55, 66, 77, 88];

/** Boxes of a district: 9 subdistricts, 88 communities, and compounds of two or three lanes until there are `count`. */
export function manyChains(count: number): TestChain[] {
  const chains: TestChain[] = [];
  for (let compound = 0; chains.length < count; compound++) {
    const community = compound % 88;
    const subdistrict = lastOf.findIndex((last) => community < last) + 1;
    for (let lane = 1; lane <= 2 + (compound % 2) && chains.length < count; lane++) {
      const place = {
        district: 'D01',
        subdistrict: `S0${subdistrict}`,
        community: `Q${String(community + 1).padStart(2, '0')}`,
        compound: `C${String(compound).padStart(4, '0')}`,
        lane: String(lane),
      };
      chains.push(newChain(place, nowMs - 60_000));
    }
  }
  return chains;
}

/** A morning: some pass, some do not, a few devices fail, a few boxes are silent. */
export async function fill(store: DistrictStore, chains: readonly TestChain[], atMs: number): Promise<void> {
  for (const [index, chain] of chains.entries()) {
    const decided = (...reasons: string[]) => ({
      encounter: `e${index}`,
      credential: { kind: 'districtPass', medium: 'phone', holder: `holder-${index}`, issuer: 'D01', colour: 'green' },
      reasons,
      readings: [],
      direction: 'in',
    });
    const events = [
      chain.add('access.granted', decided('allStepsPassed')),
      chain.add('access.granted', decided('allStepsPassed', 'maskReminder')),
      ...(index % 3 === 0 ? [chain.add('access.denied', decided('testTooOld'))] : []),
      ...(index % 5 === 0 ? [chain.add('access.referred', decided('temperatureLow'))] : []),
      ...(index % 401 === 0 ? [chain.add('device.lost', { device: 'thermometer', code: 'silent', detail: '' })] : []),
      ...(index % 1_501 === 7
        ? [
            chain.add('watchlist.hit', {
              encounter: `e${index}`,
              holder: `holder-${index}`,
              level: 'contact',
              listVersion: 3,
            }),
          ]
        : []),
    ];
    await store.accept(chain.source, events, index % 97 === 5 ? atMs - 400_000 : atMs);
  }
}
