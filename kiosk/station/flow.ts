/**
 * Runs the two machines: inputs come in one at a time, effects go out in order, and what a machine waits for (the
 * ledger's answer, the relay's) comes back as an input. No rule lives here.
 */
import type { ListAges } from '../access/decision.ts';
import { encounterDeadline, stepEncounter } from '../access/encounter.ts';
import {
  initialEncounterState,
  type ClosedEncounter,
  type EncounterEffect,
  type EncounterInput,
  type EncounterSettings,
  type EncounterState,
  type Guidance,
  type Moment,
} from '../access/encounter-state.ts';
import {
  initialPortal,
  portalDeadline,
  stepPortal,
  type PortalEffect,
  type PortalInput,
  type PortalSettings,
  type PortalState,
} from '../access/portal.ts';
import type { LocalTime } from '../access/schedule.ts';
import type { Clock, Timer } from '../../drivers/basics/clock.ts';
import type { Result } from '../../drivers/basics/result.ts';
import type { DeviceFault } from '../../drivers/device.ts';
import type { Recorder } from './care/recorder.ts';
import { eventOfEncounter, eventOfPortal } from './records.ts';

export interface FlowOptions {
  readonly clock: Clock;
  readonly recorder: Recorder;
  /** Asked for at each input: the policy changes while the box runs. */
  readonly encounter: () => EncounterSettings;
  readonly portal: PortalSettings;
  readonly clockTrusted: () => boolean;
  /** The wall time in the zone of the site; null when it cannot be told. */
  readonly local: (wallMs: number) => LocalTime | null;
  readonly lists: () => ListAges;
  readonly gate: {
    release(durationMs: number): Promise<Result<unknown, DeviceFault>>;
    hold(active: boolean): Promise<Result<unknown, DeviceFault>>;
  };
  readonly voice: { guidance(guidance: Guidance): void; verdict(closed: ClosedEncounter): void };
  /** After each input has been dealt with to its end. */
  readonly onSettled: () => void;
}

type Queued =
  | { readonly to: 'encounter'; readonly input: EncounterInput }
  | { readonly to: 'portal'; readonly input: PortalInput; readonly staff: string | null };

export class Flow {
  readonly #options: FlowOptions;
  #encounter: EncounterState = initialEncounterState;
  #portal: PortalState = initialPortal;
  readonly #queue: Queued[] = [];
  #running = false;
  #timer: { readonly timer: Timer; readonly dueMs: number } | null = null;

  constructor(options: FlowOptions) {
    this.#options = options;
  }

  get encounter(): EncounterState {
    return this.#encounter;
  }

  get portal(): PortalState {
    return this.#portal;
  }

  /** Takes one input of the encounter and everything that follows from it before it returns. */
  toEncounter(input: EncounterInput): void {
    this.#enqueue({ to: 'encounter', input });
  }

  /** Takes one input of the portal; `staff` is who asked for it, if a person did. */
  toPortal(input: PortalInput, staff: string | null = null): void {
    this.#enqueue({ to: 'portal', input, staff });
  }

  stop(): void {
    this.#timer?.timer.cancel();
    this.#timer = null;
  }

  #enqueue(item: Queued): void {
    this.#queue.push(item);
    // An effect that calls back (a relay that reports at once) waits for its turn.
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#run(next);
    } finally {
      this.#running = false;
    }
    this.#schedule();
    this.#options.onSettled();
  }

  #run(item: Queued): void {
    if (item.to === 'encounter') this.#runEncounter(item.input);
    else this.#runPortal(item.input, item.staff);
  }

  #runEncounter(input: EncounterInput): void {
    const moment = this.#moment();
    const { state, effects } = stepEncounter(this.#encounter, input, moment, this.#options.encounter());
    this.#encounter = state;
    for (const effect of effects) this.#doEncounter(effect, moment);
  }

  #doEncounter(effect: EncounterEffect, moment: Moment): void {
    const { recorder, voice } = this.#options;
    switch (effect.type) {
      case 'record': {
        const { clockTrusted, atMs: nowMs } = moment;
        const settings = this.#options.encounter();
        const event = eventOfEncounter(effect.record, { settings, clockTrusted, nowMs });
        if (!effect.awaited) {
          recorder.record(event);
          return;
        }
        // The answer goes to the head of the queue: nothing else is decided in between.
        const written = recorder.recordNow(event);
        if (!written.ok) this.#recordRefusal(event.type, effect);
        this.#queue.unshift({ to: 'encounter', input: { type: written.ok ? 'recorded' : 'recordFailed' } });
        return;
      }
      case 'release':
        // Before anything else: the person waits at the gate.
        this.#runPortal({ type: 'release', encounter: effect.encounter, cause: effect.cause }, null);
        return;
      case 'sayGuidance':
        voice.guidance(effect.guidance);
        return;
      case 'sayVerdict':
        voice.verdict(effect.closed);
        return;
    }
  }

  /** The person was turned to staff because nothing could be written; that itself is written when the ledger is back. */
  #recordRefusal(type: string, effect: Extract<EncounterEffect, { type: 'record' }>): void {
    const { recorder, encounter, clockTrusted, clock } = this.#options;
    if (effect.record.kind !== 'decision' || !type.startsWith('access.')) return;
    const decision = { ...effect.record.decision, verdict: 'referred', reasons: ['ledgerUnavailable'] } as const;
    const context = { settings: encounter(), clockTrusted: clockTrusted(), nowMs: clock.monotonicMs() };
    recorder.record(eventOfEncounter({ ...effect.record, decision }, context));
  }

  #runPortal(input: PortalInput, staff: string | null): void {
    const { clock, recorder, portal: settings } = this.#options;
    const before = this.#portal;
    const { state, effects } = stepPortal(before, input, clock.monotonicMs(), settings);
    if (input.type === 'mode' && state.mode !== before.mode && !this.#recordMode(before, effects, staff)) return;
    this.#portal = state;
    for (const effect of effects) {
      switch (effect.type) {
        case 'activate':
          void this.#activate(effect);
          break;
        case 'hold':
          void this.#hold(effect.active);
          break;
        case 'lockedAgain':
          this.#queue.push({ to: 'encounter', input: effect });
          break;
        case 'record':
          if (effect.record.type !== 'portal.modeChanged') {
            recorder.record(eventOfPortal(effect.record, { previousMode: before.mode, staff }));
          }
          if (effect.record.type === 'portal.notOpened' && effect.record.encounter !== null)
            this.#queue.push({ to: 'encounter', input: { type: 'notPassed', encounter: effect.record.encounter } });
          break;
      }
    }
    if (state.mode !== before.mode) {
      this.#queue.push({ to: 'encounter', input: { type: 'lockDown', active: state.mode === 'lockedDown' } });
    }
  }

  /** A mode holds the relay for as long as it lasts: like a grant it is on disk first, or it does not happen. */
  #recordMode(before: PortalState, effects: readonly PortalEffect[], staff: string | null): boolean {
    return effects.every(
      (effect) =>
        effect.type !== 'record' ||
        effect.record.type !== 'portal.modeChanged' ||
        this.#options.recorder.recordNow(eventOfPortal(effect.record, { previousMode: before.mode, staff })).ok,
    );
  }

  async #activate({ encounter, cause, durationMs }: Extract<PortalEffect, { type: 'activate' }>): Promise<void> {
    const { gate, recorder } = this.#options;
    const outcome = await gate.release(durationMs);
    if (outcome.ok) {
      recorder.record({ type: 'portal.released', data: { encounter, cause, durationMs: Math.round(durationMs) } });
      return;
    }
    const { code, detail } = outcome.error;
    recorder.record({ type: 'portal.releaseFailed', data: { encounter, cause, code, detail } });
    this.#options.onSettled();
  }

  async #hold(active: boolean): Promise<void> {
    const { gate, recorder, onSettled } = this.#options;
    const outcome = await gate.hold(active);
    if (outcome.ok) return;
    const { code, detail } = outcome.error;
    recorder.record({ type: 'portal.releaseFailed', data: { encounter: null, cause: 'command', code, detail } });
    onSettled();
  }

  #moment(): Moment {
    const { clock, clockTrusted, local, lists } = this.#options;
    const wallMs = clock.wallMs();
    return { atMs: clock.monotonicMs(), wallMs, clockTrusted: clockTrusted(), local: local(wallMs), lists: lists() };
  }

  #schedule(): void {
    const { clock, portal } = this.#options;
    const nowMs = clock.monotonicMs();
    const due = [encounterDeadline(this.#encounter, nowMs), portalDeadline(this.#portal, portal)];
    const dueMs = Math.min(...due.map((time) => time ?? Number.POSITIVE_INFINITY));
    if (this.#timer?.dueMs === dueMs) return;
    this.#timer?.timer.cancel();
    this.#timer = null;
    if (dueMs === Number.POSITIVE_INFINITY) return;
    // A hair later than due, so that a timer that fires a fraction of a millisecond early is not set again and again.
    const timer = clock.after(Math.max(0, dueMs - nowMs) + 1, () => {
      this.#timer = null;
      this.toPortal({ type: 'time' });
      this.toEncounter({ type: 'time' });
    });
    this.#timer = { timer, dueMs };
  }
}
