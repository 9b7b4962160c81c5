/** Plays a scenario from its first line to its last and says which expectations were met. */
import { loadDemoKeys, type DemoKeys } from '../district/demo-keys.ts';
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import type { LoadedSite } from '../../kiosk/station/site/file.ts';
import { signerOf } from '../district/lists-pack.ts';
import { signPolicy } from '../district/sign-policy.ts';
import { type CodeKind, codeOf } from './codes.ts';
import { met, type Outcome } from './expectations.ts';
import { isOtherCode, type OtherCodeKind, otherCodeOf } from './other-codes.ts';
import { people, type Gate, type PersonKind } from './people.ts';
import { brokenRules } from './rules.ts';
import type { Action, Scenario } from './scenario.ts';
import { compoundOf, pickResident, publishLists } from './lists.ts';
import { examplePolicy } from './site.ts';
import { World } from './world.ts';

export interface Played {
  readonly events: readonly RecordedEvent[];
  readonly outcomes: readonly Outcome[];
  /** Rules that hold in every scenario and did not hold in this one. */
  readonly broken: readonly string[];
  readonly simulatedMs: number;
}

export interface PlayOptions {
  readonly loaded: LoadedSite;
  /** Directory of the demonstration district's keys, the ones of the site's trust list. */
  readonly keysDirectory: string;
  readonly onEvent?: (event: RecordedEvent) => void;
}

export async function play(scenario: Scenario, options: PlayOptions): Promise<Played> {
  const { loaded, keysDirectory } = options;
  const keys = loadDemoKeys(keysDirectory);
  const world = await World.create(loaded, scenario.header, signerOf(keys.eddsa));
  const player = new Player(world, loaded, keys);
  const outcomes: Outcome[] = [];
  let told = 0;
  const tell = (): void => {
    for (const event of world.events.slice(told)) options.onEvent?.(event);
    told = world.events.length;
  };
  try {
    world.start();
    for (const line of scenario.lines) {
      const atMs = line.kind === 'action' ? line.action.at : line.expectation.at;
      await world.clock.advanceTo(atMs);
      if (line.kind === 'action') await player.act(line.action);
      // What an action sets off at its own moment has happened before the next line looks.
      await world.clock.advance(0);
      if (line.kind === 'expectation') outcomes.push(await met(line.expectation, line.line, world));
      tell();
    }
    const simulatedMs = world.clock.monotonicMs();
    return { events: [...world.events], outcomes, broken: brokenRules(world), simulatedMs };
  } finally {
    await world.close();
  }
}

class Player {
  readonly #world: World;
  readonly #compound: string;
  readonly #place: string;
  readonly #keys: DemoKeys;
  readonly #shown = new Map<string, string>();
  #strangers = 0;
  #queue = Promise.resolve();

  constructor(world: World, loaded: LoadedSite, keys: DemoKeys) {
    this.#world = world;
    this.#compound = loaded.site.place.compound;
    this.#place = compoundOf(loaded.site.place);
    this.#keys = keys;
  }

  async act(action: Action): Promise<void> {
    const world = this.#world;
    switch (action.do) {
      case 'present':
        return this.#present(action);
      case 'temperature':
        if (action.trace !== undefined) world.devices.thermometer.playTrace(action.trace);
        else if (action.objectC !== undefined) world.standBefore(action.objectC);
        return;
      case 'ambient':
        return world.devices.ambient(action.ambientC);
      case 'away':
        return world.stepAway();
      case 'person':
        return this.#send([action.kind], 0);
      case 'queue':
        return this.#send(
          Array.from({ length: action.people }, (_, index) => kindAt(action.kinds, index)),
          action.gapMs,
        );
      case 'unplug':
        return world.devices.unplug(action.device);
      case 'plug':
        return world.devices.plug(action.device);
      case 'mute':
        return world.devices.thermometer.setSilent(action.muted);
      case 'noise':
        if (action.hex !== undefined) world.devices.noise(Buffer.from(action.hex, 'hex'));
        if (action.bytes !== undefined) world.devices.thermometer.sendNoise(action.bytes);
        return;
      case 'wrongChecksums':
        return world.devices.thermometer.wrongChecksums(action.frames);
      case 'relay':
        return world.devices.relayFault(action.fault);
      case 'door':
        return world.door(action.open);
      case 'input':
        return world.devices.input(action.input, action.active);
      case 'policy':
        return this.#sendPolicy(action);
      case 'losePolicies':
        return world.disk.losePolicies();
      case 'lists':
        return publishLists(world, this.#place, action);
      case 'pick':
        return pickResident(world, action);
      case 'publishPolicy':
        return this.#publishPolicy(action);
      case 'passage':
        return world.station?.notePassage(action.as, action.direction);
      case 'command':
        return world.commands.give(action.command, action.lifeS, action.fault);
      case 'placeCode':
        return this.#scanPlaceCode(action);
      case 'network':
        return world.network(action.up);
      case 'codeService':
        world.codeLine.service = action.service;
        world.codeLine.delayMs = action.delayMs;
        return;
      case 'disk':
        world.disk.full = action.full;
        return;
      case 'clock':
        if (action.stepMs !== undefined) world.clock.stepWall(action.stepMs);
        if (action.synchronised !== undefined) world.synchronised = action.synchronised;
        return;
      case 'kill':
        return world.kill();
      case 'stop':
        return world.stop();
      case 'start':
        return world.start();
      case 'end':
        return;
      case 'signIn':
      case 'signOut':
      case 'override':
      case 'clinical':
      case 'callSupervisor':
        return this.#staff(action);
    }
  }

  #present(action: Extract<Action, { do: 'present' }>): void {
    const { fault } = action;
    const payload = this.#payload(action);
    this.#world.devices.scan(fault === undefined ? { payload } : { payload, fault });
  }

  #sendPolicy({ change, damaged, audience }: Extract<Action, { do: 'policy' }>): void {
    const signedAtS = Math.floor(this.#world.trueWallMs / 1000);
    const text = JSON.stringify({ ...examplePolicy(), ...change });
    const signed = signPolicy(text, this.#keys.es256, signedAtS, audience ?? this.#place);
    this.#world.station?.installPolicy(damaged ? `${signed.slice(0, -4)}AAAA` : signed);
  }

  #scanPlaceCode({ as, code, afterMs, fault }: Extract<Action, { do: 'placeCode' }>): void {
    const world = this.#world;
    const shown = world.screen?.placeCodes[0]?.payload;
    if (shown === undefined) throw new Error('the screen shows no place code');
    world.clock.after(afterMs, () => {
      void world.commands.sendPlaceCode(as, shown, this.#codeOf(code, as), fault);
    });
  }

  async #publishPolicy({ change }: Extract<Action, { do: 'publishPolicy' }>): Promise<void> {
    const world = this.#world;
    const policy = { ...examplePolicy(), ...change };
    const serial = Number('serial' in policy ? policy.serial : 0);
    const signedAtS = Math.floor(world.trueWallMs / 1000);
    const signed = signPolicy(JSON.stringify(policy), this.#keys.es256, signedAtS, this.#place);
    world.district.documents.publishPolicy(this.#place, serial, Buffer.from(signed));
    world.station?.announceVersion('policy', String(serial));
    await world.clock.advance(0);
  }

  #payload({ code, as, again, payload, hex, repeat }: Extract<Action, { do: 'present' }>): Uint8Array | string {
    if (hex !== undefined) return Buffer.concat(Array.from({ length: repeat }, () => Buffer.from(hex, 'hex')));
    if (payload !== undefined) return payload.repeat(repeat);
    const before = as !== undefined && again ? this.#shown.get(as) : undefined;
    const text = before ?? this.#codeOf(code ?? 'valid', as);
    if (as !== undefined) this.#shown.set(as, text);
    return text;
  }

  #codeOf(kind: CodeKind | OtherCodeKind, as: string | undefined): string {
    const { codeRegister: register, trueWallMs: nowMs } = this.#world;
    if (!isOtherCode(kind)) return codeOf(kind, this.#compound, this.#keys, nowMs, as);
    this.#strangers += 1;
    const holder = as ?? `stranger-${this.#strangers}`;
    return otherCodeOf(kind, { keys: this.#keys, register, compound: this.#compound, nowMs, holder });
  }

  async #staff(
    action: Extract<Action, { do: 'signIn' | 'signOut' | 'override' | 'clinical' | 'callSupervisor' }>,
  ): Promise<void> {
    const { station, screen } = this.#world;
    const encounter = screen?.staff.openEncounter ?? null;
    switch (action.do) {
      case 'signIn':
        return station?.request({ type: 'staffSignIn', pin: action.pin }, 1);
      case 'signOut':
        return station?.request({ type: 'staffSignOut' }, 1);
      case 'callSupervisor':
        return station?.request({ type: 'callSupervisor' }, 1);
      case 'clinical':
        return encounter === null
          ? undefined
          : station?.request({ type: 'clinicalReading', encounter, temperatureC: action.temperatureC }, 1);
      case 'override': {
        const { verdict, reason, note, nobody } = action;
        const about = { type: 'override', encounter: nobody ? null : encounter, verdict, reason } as const;
        return nobody || encounter !== null
          ? station?.request(note === undefined ? about : { ...about, note }, 1)
          : undefined;
      }
    }
  }

  /** Sends people one after the other; each comes when the one before has left and `gapMs` have passed. */
  #send(kinds: readonly PersonKind[], gapMs: number): void {
    const gate: Gate = {
      bench: this.#world,
      show: (kind) => this.#present({ at: 0, do: 'present', code: kind, again: false, repeat: 1 }),
      pause: (ms) => this.#pause(ms),
      released: (ms) => this.#released(ms),
    };
    for (const kind of kinds)
      this.#queue = this.#queue.then(() => people[kind].act(gate)).then(() => this.#pause(gapMs));
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#world.clock.after(ms, resolve));
  }

  /** Looks at the gate ten times a second, as somebody who waits before it does. */
  async #released(ms: number): Promise<boolean> {
    for (let waited = 0; waited < ms; waited += 100) {
      if (this.#world.devices.relayActive) return true;
      await this.#pause(100);
    }
    return this.#world.devices.relayActive;
  }
}

function kindAt(kinds: readonly PersonKind[], index: number): PersonKind {
  return kinds[index % kinds.length] ?? 'resident';
}
