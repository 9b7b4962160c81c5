/** A gate in simulated time with its page in a real browser, for members of staff to touch. */
import { generateKeyPairSync } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Policy } from '../../../../kiosk/access/policy.ts';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { badgeHash, makeBadge } from '../../../../kiosk/station/staff/badge.ts';
import { hashPin } from '../../../../kiosk/station/staff/pin.ts';
import { loadDemoKeys } from '../../../district/demo-keys.ts';
import { publishDemoLists } from '../../../district/lists-demo.ts';
import { signerOf } from '../../../district/lists-pack.ts';
import { codeOf } from '../../../simulation/codes.ts';
import { compoundOf } from '../../../simulation/lists.ts';
import { World } from '../../../simulation/world.ts';
import { forEveryTest, siteOf, TouchedGate } from '../touched-gate.ts';

const words = catalogue.en;
const badge = makeBadge(Buffer.alloc(26, 7));
const sealingKey = {
  keyId: 'district-1',
  publicKey: generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x ?? '',
};

/** What differs from the policy of the example site; without it staff have to look at every mask. */
type PolicyChange = Partial<Policy>;

class StaffGate extends TouchedGate {
  /** Of the member B-01. */
  readonly badge = badge;
  readonly #policy: PolicyChange;
  #pinOfB = '';
  #code = '';
  #place = '';

  constructor(policy: PolicyChange) {
    super();
    this.#policy = policy;
  }

  override async prepare(): Promise<void> {
    await super.prepare();
    this.#pinOfB = await hashPin('135791', Buffer.alloc(16, 3));
  }

  /** Another page of the same kiosk, with all it was ever sent. */
  async otherPage(): Promise<{ readonly page: Page; readonly heard: readonly string[] }> {
    const page = await this.page.context().newPage();
    const heard: string[] = [];
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => heard.push(String(payload))));
    await page.goto(this.page.url());
    await page.locator('.app').waitFor();
    return { page, heard };
  }

  async signIn(): Promise<void> {
    await this.tap(words.status.staff);
    await this.type('246810');
    await this.tap(words.staff.signIn);
    await this.page.locator('.tabs').waitFor();
  }

  async outcome(code: keyof typeof words.outcome): Promise<void> {
    await this.page.locator(`.outcome[data-outcome="${code}"]`).waitFor();
  }

  async somebodyComes(): Promise<void> {
    this.world.standBefore(36.6);
    await this.world.clock.advance(2000);
    await this.showCode();
    await this.world.clock.advance(3500);
  }

  async showCode(): Promise<void> {
    this.world.devices.scan({ payload: this.#code });
    await this.world.clock.advance(500);
  }

  /** The people of the demonstration, as `npm start` has them, are on the lists of the box. */
  async publishLists(): Promise<void> {
    const { world } = this;
    publishDemoLists(world.district.documents, { audience: this.#place, residents: 60, concerns: 20 });
    for (const list of ['roster', 'watchlist'] as const) {
      const loaded = world.nextEvent('list.loaded');
      world.station?.announceVersion(list, '1');
      await world.clock.advance(0);
      await loaded;
    }
  }

  protected async startWorld(): Promise<World> {
    const { header, loaded: site, keysDirectory } = siteOf('staff');
    const keys = loadDemoKeys(keysDirectory);
    const [first] = site.site.staff;
    const pin = first?.pin ?? expect.unreachable();
    const world = await World.create(
      {
        ...site,
        site: {
          ...site.site,
          language: 'en',
          sealingKey,
          policy: { ...site.site.policy, mask: 'staffConfirms', ...this.#policy },
          staff: [
            { id: 'A-01', pin, role: 'a' },
            { id: 'B-01', pin: this.#pinOfB, badge: badgeHash(badge), role: 'b' },
            { id: 'S-01', pin: '$argon2id$none', role: 'supervisor' },
          ],
        },
      },
      header,
      signerOf(keys.eddsa),
    );
    world.start();
    await world.clock.advance(3000);
    this.#place = compoundOf(site.site.place);
    this.#code = codeOf('valid', site.site.place.compound, keys, world.trueWallMs);
    return world;
  }
}

/** A gate for every test of a file, made anew each time. */
export function staffGate(policy: PolicyChange = {}): StaffGate {
  return forEveryTest(new StaffGate(policy));
}
