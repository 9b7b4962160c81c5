/** A gate in simulated time with its page in a real browser, to be touched by whoever works at it. */
import { rmSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { EventData } from '../../../kiosk/ledger/events.ts';
import type { RecordedEvent } from '../../../kiosk/ledger/record.ts';
import type { ScreenServer } from '../../../kiosk/station/page/server.ts';
import { openBrowser } from '../../../scripts/screens/browser.ts';
import { type Header, parseScenario } from '../../simulation/scenario.ts';
import { loadScenarioSite } from '../../simulation/site.ts';
import type { World } from '../../simulation/world.ts';
import { buildPage } from './built-page.ts';
import { servePageOf } from './page-of-world.ts';

type ScenarioSite = Extract<ReturnType<typeof loadScenarioSite>, { readonly ok: true }>['value'];

export abstract class TouchedGate {
  #pageDirectory = '';
  #browser: Browser | null = null;
  #page: Page | null = null;
  #world: World | null = null;
  #server: ScreenServer | null = null;
  #pump: NodeJS.Timeout | undefined;

  /** A world that lives already, with what whoever works here needs. */
  protected abstract startWorld(): Promise<World>;

  protected serve(world: World, pageDirectory: string): Promise<ScreenServer> {
    return servePageOf(world, pageDirectory);
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
  }

  async leave(): Promise<void> {
    await this.#browser?.close();
    rmSync(this.#pageDirectory, { recursive: true });
  }

  async open(): Promise<void> {
    const world = await this.startWorld();
    this.#world = world;
    const server = await this.serve(world, this.#pageDirectory);
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

  all<T extends RecordedEvent['type']>(type: T): EventData<T>[] {
    const isOne = (event: RecordedEvent): event is Extract<RecordedEvent, { type: T }> => event.type === type;
    return this.world.events.filter(isOne).map(({ data }) => data as EventData<T>);
  }

  /** The events of a type once there are so many: what was touched has reached the ledger. */
  async recorded<T extends RecordedEvent['type']>(type: T, count = 1): Promise<EventData<T>[]> {
    await expect.poll(() => this.all(type).length, { timeout: 6000, message: type }).toBe(count);
    return this.all(type);
  }
}

/** The example site, on a Friday morning. */
export function siteOf(name: string): ScenarioSite & { readonly header: Header } {
  const scenario = parseScenario(JSON.stringify({ scenario: name, wall: '2022-01-07T02:00:00Z' }), name);
  if (!scenario.ok) throw new Error(scenario.error.join('\n'));
  const { header } = scenario.value;
  const loaded = loadScenarioSite(header);
  if (!loaded.ok) throw new Error(loaded.error.join('\n'));
  return { header, ...loaded.value };
}

/** The gate for every test of a file, opened anew each time. */
export function forEveryTest<G extends TouchedGate>(gate: G): G {
  beforeAll(() => gate.prepare(), 60_000);
  afterAll(() => gate.leave());
  beforeEach(() => gate.open(), 30_000);
  afterEach(() => gate.close());
  return gate;
}
