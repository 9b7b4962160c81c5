/** An instrument that does not exist: measures a scene and speaks its protocol over any simulated line, with faults. */
import type { Clock, Timer } from '../basics/clock.ts';
import type { ThermometerModel } from '../thermometer/model-schema.ts';
import type { SimulatedLine } from './line.ts';
import { seededRandom } from './simulated-thermometer-noise.ts';
import { gyMcu90614Voice, type Measurement, type ThermometerVoice, voiceOf } from './simulated-thermometer-voices.ts';

export type SimulatedThermometerOptions = SceneOptions & Spoken;

/** The instrument of a model, or the usual one without its model data. */
type Spoken = { readonly model: ThermometerModel } | { readonly protocol: 'gy-mcu90614' };

interface SceneOptions {
  readonly line: SimulatedLine;
  readonly clock: Clock;
  /** Repeats the same noise. */
  readonly seed?: number;
  /** Standard deviation of the object temperature, °C. */
  readonly noiseC?: number;
}

/** [milliseconds from the start of the trace, object °C]; straight lines between the points, the last one stays. */
export type Trace = readonly (readonly [ms: number, objectC: number])[];

/** No request is longer; older bytes are forgotten. */
const MOST_HEARD = 64;

/** Starts at 20 °C all around. `start()` begins to send, `stop()` leaves no timer behind. */
export class SimulatedThermometer {
  readonly #options: SimulatedThermometerOptions;
  readonly #voice: ThermometerVoice;
  readonly #random: () => number;
  #ambientC = 20;
  #trace: Trace = [[0, 20]];
  #traceFromMs = 0;
  #timer: Timer | null = null;
  #on = false;
  #heard: number[] = [];
  #silent = false;
  #badChecksums = 0;
  #noise: Uint8Array = new Uint8Array(0);
  #splitAt = 0;
  #hold = 0;
  #held: Uint8Array[] = [];

  constructor(options: SimulatedThermometerOptions) {
    this.#options = options;
    this.#voice = 'model' in options ? voiceOf(options.model) : gyMcu90614Voice;
    this.#random = seededRandom(options.seed ?? 1);
  }

  start(): void {
    if (this.#on) return;
    this.#on = true;
    this.#options.line.onData((bytes) => this.#hear(bytes));
    this.#next();
  }

  stop(): void {
    this.#on = false;
    this.#timer?.cancel();
    this.#timer = null;
  }

  setAmbient(ambientC: number): void {
    this.#ambientC = ambientC;
  }

  /** The object temperature from now on. */
  setObject(objectC: number): void {
    this.playTrace([[0, objectC]]);
  }

  /** The object temperature follows the trace from now on; an empty trace is the surroundings. */
  playTrace(trace: Trace): void {
    this.#trace = trace;
    this.#traceFromMs = this.#options.clock.monotonicMs();
  }

  /** While silent nothing is sent, as with a broken wire that the plug does not notice. */
  setSilent(silent: boolean): void {
    this.#silent = silent;
  }

  /** The next `frames` frames carry a wrong checksum (where the protocol has one). */
  wrongChecksums(frames: number): void {
    this.#badChecksums += frames;
  }

  /** `count` arbitrary bytes are sent before the next frame. */
  sendNoise(count: number): void {
    this.#noise = Uint8Array.from({ length: count }, () => Math.floor(this.#random() * 256));
  }

  /** Frames leave in pieces of `bytes` bytes; 0 sends them whole. */
  splitFrames(bytes: number): void {
    this.#splitAt = bytes;
  }

  /** The next `frames` frames are held back and leave as one piece. */
  mergeFrames(frames: number): void {
    this.#hold = frames;
  }

  /** Power is lost for `pauseMs`, in the middle of a frame; then it announces itself, where it does that, and goes on. */
  reboot(pauseMs: number): void {
    this.stop();
    this.#held = [];
    this.#hold = 0;
    this.#heard = [];
    this.#options.line.write(this.#frame().subarray(0, 4));
    this.#timer = this.#options.clock.after(pauseMs, () => {
      this.#on = true;
      if (this.#voice.announcement) this.#options.line.write(this.#voice.announcement);
      this.#next();
    });
  }

  #next(): void {
    const { everyMs } = this.#voice;
    if (everyMs === null) return;
    this.#timer = this.#options.clock.after(everyMs, () => {
      this.#next();
      this.#say(this.#frame());
    });
  }

  #hear(bytes: Uint8Array): void {
    if (!this.#on || !this.#voice.answer) return;
    for (const byte of bytes) {
      this.#heard.push(byte);
      const answer = this.#voice.answer(this.#heard, this.#measured());
      if (answer || this.#heard.length > MOST_HEARD) this.#heard = [];
      if (answer) this.#say(answer);
    }
  }

  #say(whole: Uint8Array): void {
    if (this.#silent) return;
    const frame = concat([this.#noise, this.#damaged(whole)]);
    this.#noise = new Uint8Array(0);
    if (this.#hold === 0) return this.#send(frame);
    this.#held.push(frame);
    this.#hold -= 1;
    if (this.#hold > 0) return;
    this.#send(concat(this.#held));
    this.#held = [];
  }

  #frame(): Uint8Array {
    return this.#voice.frame(this.#measured());
  }

  #measured(): Measurement {
    const noiseC = (this.#options.noiseC ?? 0) * this.#gaussian();
    return { objectC: this.#objectC() + noiseC, ambientC: this.#ambientC };
  }

  #damaged(frame: Uint8Array): Uint8Array {
    const { checkFromEnd } = this.#voice;
    if (this.#badChecksums === 0 || checkFromEnd === null) return frame;
    this.#badChecksums -= 1;
    const at = frame.length - checkFromEnd;
    return frame.map((byte, index) => (index === at ? byte ^ 0xff : byte));
  }

  #send(bytes: Uint8Array): void {
    const step = this.#splitAt > 0 ? this.#splitAt : bytes.length;
    for (let at = 0; at < bytes.length; at += step) this.#options.line.write(bytes.subarray(at, at + step));
  }

  #objectC(): number {
    const atMs = this.#options.clock.monotonicMs() - this.#traceFromMs;
    let before = this.#trace[0] ?? [0, this.#ambientC];
    for (const point of this.#trace) {
      if (point[0] > atMs) {
        const share = point[0] === before[0] ? 1 : (atMs - before[0]) / (point[0] - before[0]);
        return before[1] + (point[1] - before[1]) * Math.max(0, share);
      }
      before = point;
    }
    return before[1];
  }

  /** Box and Muller's transform of two uniform numbers. */
  #gaussian(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
