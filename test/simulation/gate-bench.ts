/** A gate in simulated time for tests that act step by step: somebody comes, shows codes, and what is seen is asked for. */
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import { loadDemoKeys } from '../district/demo-keys.ts';
import { codeOf, type CodeKind } from './codes.ts';
import { parseScenario } from './scenario.ts';
import { loadScenarioSite } from './site.ts';
import { World } from './world.ts';

/** The instrument settles, then a whole window of samples must be still. */
export const measuredMs = 2_300;

export class GateBench {
  readonly world: World;
  readonly #code: (kind: CodeKind, holder: string) => string;
  /** When the code of each holder was shown. */
  readonly shownMs = new Map<string, number>();

  static async open(ambientC = 20): Promise<GateBench> {
    const scenario = parseScenario(JSON.stringify({ scenario: 'gate bench', ambientC }), 'generated');
    if (!scenario.ok) throw new Error(scenario.error.join('\n'));
    const site = loadScenarioSite(scenario.value.header);
    if (!site.ok) throw new Error(site.error.join('\n'));
    const { loaded, keysDirectory } = site.value;
    const world = await World.create(loaded, scenario.value.header);
    const keys = loadDemoKeys(keysDirectory);
    const { compound } = loaded.site.place;
    return new GateBench(world, (kind, holder) => codeOf(kind, compound, keys, world.trueWallMs, holder));
  }

  private constructor(world: World, code: (kind: CodeKind, holder: string) => string) {
    this.world = world;
    this.#code = code;
  }

  async wait(ms: number): Promise<void> {
    await this.world.clock.advance(ms);
  }

  /** A code of somebody who was not here before. */
  async show(kind: CodeKind = 'valid'): Promise<void> {
    const holder = `holder-${this.shownMs.size + 1}`;
    this.shownMs.set(holder, this.world.clock.monotonicMs());
    this.world.devices.scan({ payload: this.#code(kind, holder) });
    await this.wait(0);
  }

  async stand(objectC: number, ms: number): Promise<void> {
    this.world.standBefore(objectC);
    await this.wait(ms);
  }

  async pass(): Promise<void> {
    await this.stand(36.4, measuredMs);
    await this.show();
    await this.wait(300);
  }

  events<T extends RecordedEvent['type']>(type: T, fromMs = 0): Extract<RecordedEvent, { type: T }>[] {
    return this.world.events.filter(
      (event): event is Extract<RecordedEvent, { type: T }> => event.type === type && event.monotonicMs >= fromMs,
    );
  }

  /** What the person sees, in one word. */
  get seen(): string {
    const view = this.world.screen?.view;
    if (view === undefined) return 'nothing';
    if (view.name === 'encounter') return view.guidance;
    return view.name === 'verdict' ? view.verdict : view.name;
  }

  get portal(): string {
    return this.world.screen?.portal.state ?? 'nothing';
  }
}
