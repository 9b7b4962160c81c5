/** A gate in simulated time with its page in a real browser, for members of staff to touch. */
import { generateKeyPairSync } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Policy } from '../../../../kiosk/access/policy.ts';
import type { EventData } from '../../../../kiosk/ledger/events.ts';
import type { RecordedEvent } from '../../../../kiosk/ledger/record.ts';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { type ScreenServer, startScreenServer } from '../../../../kiosk/station/page/server.ts';
import { badgeHash, makeBadge } from '../../../../kiosk/station/staff/badge.ts';
import { hashPin } from '../../../../kiosk/station/staff/pin.ts';
import { openBrowser } from '../../../../scripts/screens/browser.ts';
import { loadDemoKeys } from '../../../district/demo-keys.ts';
import { publishDemoLists } from '../../../district/lists-demo.ts';
import { signerOf } from '../../../district/lists-pack.ts';
import { codeOf } from '../../../simulation/codes.ts';
import { compoundOf } from '../../../simulation/lists.ts';
import { parseScenario } from '../../../simulation/scenario.ts';
import { loadScenarioSite } from '../../../simulation/site.ts';
import { World } from '../../../simulation/world.ts';
import { buildPage } from '../built-page.ts';

const words = catalogue.en;
const badge = makeBadge(Buffer.alloc(26, 7));
const sealingKey = {
  keyId: 'district-1',
  publicKey: generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x ?? '',
};

/** What differs from the policy of the example site; without it staff have to look at every mask. */
type PolicyChange = Partial<Policy>;

class StaffGate {
  /** Of the member B-01. */
  readonly badge = badge;
  readonly #policy: PolicyChange;
  #pageDirectory = '';
  #pinOfB = '';
  #code = '';
  #place = '';
  #browser: Browser | null = null;
  #page: Page | null = null;
  #world: World | null = null;
  #server: ScreenServer | null = null;
  #pump: NodeJS.Timeout | undefined;

  constructor(policy: PolicyChange) {
    this.#policy = policy;
  }

  get page(): Page {
    return this.#page ?? expect.unreachable('no page');
  }

  get world(): World {
    return this.#world ?? expect.unreachable('no world');
  }

  async prepare(): Promise<void> {
    this.#pageDirectory = await buildPage();
    this.#browser = await openBrowser();
    this.#pinOfB = await hashPin('135791', Buffer.alloc(16, 3));
  }

  async leave(): Promise<void> {
    await this.#browser?.close();
    rmSync(this.#pageDirectory, { recursive: true });
  }

  async open(): Promise<void> {
    const world = await this.#startWorld();
    this.#world = world;
    const started = await startScreenServer({
      port: 0,
      pageDirectory: this.#pageDirectory,
      routes: {},
      sees: (from) => world.station?.sees(from) ?? { staff: 'elsewhere', technician: false },
      handlers: {
        onPage: (came) => world.station?.pageCame(came),
        onMessage: (message, from) => void world.station?.request(message, from),
        onPageGone: (gone) => world.station?.pageGone(gone),
        onLost: () => {},
        onBack: () => {},
      },
    });
    if (!started.ok) throw new Error(started.error.detail);
    const server = started.value;
    this.#server = server;
    let shown: unknown = null;
    this.#pump = setInterval(() => {
      if (world.screen === null || world.screen === shown) return;
      shown = world.screen;
      server.publish(world.screen);
    }, 10);
    const browser = this.#browser ?? expect.unreachable('no browser');
    const context = await browser.newContext({ hasTouch: true, viewport: { width: 800, height: 480 } });
    this.#page = await context.newPage();
    this.#page.setDefaultTimeout(8000);
    await this.#page.goto(server.url);
    await this.#page.locator('.app').waitFor();
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

  async close(): Promise<void> {
    clearInterval(this.#pump);
    await this.#page?.context().close();
    await this.#server?.stop();
    await this.#world?.close();
  }

  async tap(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.page.getByRole('button', { name, exact: true }).first().tap();
  }

  async type(digits: string): Promise<void> {
    for (const digit of digits) await this.page.locator('.key', { hasText: new RegExp(`^${digit}$`, 'u') }).tap();
  }

  async signIn(): Promise<void> {
    await this.tap(words.status.staff);
    await this.type('246810');
    await this.tap(words.staff.signIn);
    await this.page.locator('.tabs').waitFor();
  }

  all<T extends RecordedEvent['type']>(type: T): EventData<T>[] {
    const isOne = (event: RecordedEvent): event is Extract<RecordedEvent, { type: T }> => event.type === type;
    return this.world.events.filter(isOne).map(({ data }) => data as EventData<T>);
  }

  /** The events of a type once there are so many: what was touched has reached the ledger. */
  async recorded<T extends RecordedEvent['type']>(type: T, count = 1): Promise<EventData<T>[]> {
    await expect.poll(() => this.all(type).length, { timeout: 6000, message: type }).toBe(count);
    return this.all(type);
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

  async #startWorld(): Promise<World> {
    const scenario = parseScenario(JSON.stringify({ scenario: 'staff', wall: '2022-01-07T02:00:00Z' }), 'staff');
    if (!scenario.ok) throw new Error(scenario.error.join('\n'));
    const { header } = scenario.value;
    const loaded = loadScenarioSite(header);
    if (!loaded.ok) throw new Error(loaded.error.join('\n'));
    const { loaded: site, keysDirectory } = loaded.value;
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
  const gate = new StaffGate(policy);
  beforeAll(() => gate.prepare(), 60_000);
  afterAll(() => gate.leave());
  beforeEach(() => gate.open(), 30_000);
  afterEach(() => gate.close());
  return gate;
}
