/** What every thermometer parser must do, whatever its protocol. Frames come from the simulators' voices, not from the parsers. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Discarded, ThermometerSample } from '../../../drivers/device.ts';
import type { Measurement, ThermometerVoice } from '../../../drivers/sim/simulated-thermometer-voices.ts';
import type { ThermometerParser } from '../../../drivers/thermometer/frames.ts';

export interface ThermometerContract {
  readonly name: string;
  readonly voice: ThermometerVoice;
  readonly newParser: () => ThermometerParser;
  /** What the parser is expected to read from a frame of the voice (rounding of the protocol included). */
  readonly expected: (measured: Measurement) => { objectC: number; ambientC: number | null };
  /** Temperatures the protocol can carry. */
  readonly low: number;
  readonly high: number;
  /** Bytes that begin a frame, to be hidden inside data. */
  readonly header: readonly number[];
  /** The most bytes a parser may swallow, after noise that ends in half a frame, before it reads again. */
  readonly resyncBytes: number;
  /** An object temperature whose bytes look like the header, where there is one. */
  readonly headerInside?: Measurement;
}

export interface Everything {
  readonly samples: ThermometerSample[];
  readonly discarded: Discarded[];
}

/** Pushes all pieces at rising times, then flushes. */
export function readAll(parser: ThermometerParser, pieces: readonly Uint8Array[]): Everything {
  const samples: ThermometerSample[] = [];
  const discarded: Discarded[] = [];
  pieces.forEach((piece, index) => {
    const parsed = parser.push(piece, index);
    samples.push(...parsed.samples);
    discarded.push(...parsed.discarded);
  });
  const rest = parser.flush();
  samples.push(...rest.samples);
  discarded.push(...rest.discarded);
  return { samples, discarded };
}

export function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function count(discarded: readonly Discarded[]): number {
  return discarded.reduce((total, each) => total + each.bytes.length, 0);
}

export function thermometerContract(contract: ThermometerContract): void {
  const { voice, low, high } = contract;
  const warm: Measurement = { objectC: 36.5, ambientC: 25 };
  const cool: Measurement = { objectC: 20, ambientC: 19 };
  const read = (...pieces: readonly Uint8Array[]) => readAll(contract.newParser(), pieces);
  const values = (everything: Everything) => everything.samples.map(({ objectC, ambientC }) => ({ objectC, ambientC }));

  describe(`${contract.name}: thermometer contract`, () => {
    it('reads one frame', () => {
      const everything = read(voice.frame(warm));
      expect(values(everything)).toEqual([contract.expected(warm)]);
      expect(everything.discarded).toEqual([]);
    });

    it('reads merged frames', () => {
      const everything = read(concat(voice.frame(warm), voice.frame(cool), voice.frame(warm)));
      expect(values(everything)).toEqual([warm, cool, warm].map(contract.expected));
      expect(everything.discarded).toEqual([]);
    });

    it('reads a frame split at every byte, and dates it by its last byte', () => {
      const frame = voice.frame(warm);
      // The long frames of a thermal array are cut at a sample of places.
      const stride = Math.max(1, Math.floor(frame.length / 64));
      for (let cut = 1; cut < frame.length; cut += stride) {
        const everything = read(frame.subarray(0, cut), frame.subarray(cut));
        expect(everything.samples).toMatchObject([{ ...contract.expected(warm), atMs: 1 }]);
        expect(everything.discarded).toEqual([]);
      }
      const single = read(...Array.from(frame, (byte) => Uint8Array.of(byte)));
      expect(values(single)).toEqual([contract.expected(warm)]);
    });

    it('reads negative and extreme values as they are', () => {
      for (const objectC of [low, Math.max(low, -5.1), 0, high]) {
        const everything = read(voice.frame({ ...warm, objectC }));
        expect(values(everything)).toEqual([contract.expected({ ...warm, objectC })]);
      }
    });

    it('says what it discarded and reads on after leading noise', () => {
      const noise = Uint8Array.of(0x00, 0xff, 0x13, 0x37, 0x42);
      const everything = read(concat(noise, voice.frame(warm), voice.frame(cool)));
      expect(values(everything).at(-1)).toEqual(contract.expected(cool));
      expect(count(everything.discarded)).toBeGreaterThanOrEqual(noise.length);
    });

    it('recovers after half a frame', () => {
      const frame = voice.frame(warm);
      for (let cut = 1; cut < frame.length; cut += Math.max(1, Math.floor(frame.length / 16))) {
        const whole = Math.ceil(contract.resyncBytes / frame.length) + 1;
        const everything = read(frame.subarray(0, cut), ...Array.from({ length: whole }, () => frame));
        expect(everything.samples.length).toBeGreaterThanOrEqual(1);
        for (const value of values(everything)) expect(value).toEqual(contract.expected(warm));
      }
    });

    it('accounts for every byte: a frame or discarded', () => {
      const frame = voice.frame(warm);
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (before, after) => {
          const input = concat(before, frame, after);
          const everything = read(input);
          expect(everything.samples.length * frame.length + count(everything.discarded)).toBe(input.length);
        }),
        { numRuns: 100 },
      );
    });

    it('gives the same samples however the bytes are cut', () => {
      fc.assert(
        fc.property(
          fc.array(fc.oneof(fc.constant(voice.frame(cool)), fc.uint8Array({ maxLength: 20 }), damaged(voice)), {
            maxLength: 6,
          }),
          fc.integer({ min: 1, max: 17 }),
          (parts, step) => {
            const input = concat(...parts);
            const pieces: Uint8Array[] = [];
            for (let at = 0; at < input.length; at += step) pieces.push(input.subarray(at, at + step));
            expect(values(read(...pieces))).toEqual(values(read(input)));
          },
        ),
        { numRuns: 100 },
      );
    });

    it('holds a bounded number of bytes and never throws on random and mutated input', () => {
      const parser = contract.newParser();
      let given = 0;
      let discardedBytes = 0;
      let samples = 0;
      fc.assert(
        fc.property(
          fc.oneof(
            fc.uint8Array({ maxLength: 200 }),
            damaged(voice),
            fc.uint8Array({ maxLength: 30 }).map((tail) => concat(Uint8Array.from(contract.header), tail)),
          ),
          (bytes) => {
            given += bytes.length;
            const parsed = parser.push(bytes, 0);
            samples += parsed.samples.length;
            for (const each of parsed.discarded) discardedBytes += each.bytes.length;
          },
        ),
        { numRuns: 500 },
      );
      // What is neither discarded nor part of a frame is still held: at most a run of noise and one frame.
      const held = parser.flush().discarded.reduce((total, each) => total + each.bytes.length, 0);
      expect(held).toBeLessThanOrEqual(256 + voice.frame(warm).length + 64);
      expect(discardedBytes + held).toBeLessThanOrEqual(given);
      if (samples === 0) expect(discardedBytes + held).toBe(given);
    });

    if (voice.checkFromEnd !== null) {
      const checkFromEnd = voice.checkFromEnd;
      it('gives no sample for any wrong check byte, and says why', () => {
        const frame = voice.frame(warm);
        const at = frame.length - checkFromEnd;
        for (let wrong = 1; wrong < 256; wrong += 1) {
          const bad = frame.map((byte, index) => (index === at ? byte ^ wrong : byte));
          const everything = read(bad);
          expect(everything.samples).toEqual([]);
          expect(count(everything.discarded)).toBe(bad.length);
        }
        const bad = frame.map((byte, index) => (index === at ? byte ^ 0xff : byte));
        expect(read(bad, frame).discarded.map((each) => each.why)).toContain('wrong checksum');
      });

      it('gives no sample for any single flipped bit', () => {
        const frame = voice.frame(warm);
        const stride = Math.max(1, Math.floor(frame.length / 32));
        for (let at = 0; at < frame.length; at += stride) {
          for (let bit = 0; bit < 8; bit += 1) {
            const bad = frame.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte));
            const found = values(read(bad));
            expect(found.filter((each) => each.objectC !== contract.expected(warm).objectC)).toEqual([]);
          }
        }
      });
    }

    if (contract.headerInside) {
      const inside = contract.headerInside;
      it('is not misled by header bytes inside data', () => {
        const everything = read(concat(voice.frame(inside), voice.frame(inside), voice.frame(warm)));
        expect(values(everything)).toEqual([inside, inside, warm].map(contract.expected));
        const late = read(voice.frame(inside).subarray(3), voice.frame(warm), voice.frame(warm));
        expect(values(late).at(-1)).toEqual(contract.expected(warm));
        for (const value of values(late)) expect(value).toEqual(contract.expected(warm));
      });
    }
  });
}

/** A frame with one byte changed, missing or doubled. */
function damaged(voice: ThermometerVoice): fc.Arbitrary<Uint8Array> {
  const frame = voice.frame({ objectC: 36.5, ambientC: 25 });
  return fc
    .tuple(fc.nat(frame.length - 1), fc.nat(255), fc.constantFrom('change', 'drop', 'double'))
    .map(([at, byte, how]) => {
      if (how === 'change') return frame.map((old, index) => (index === at ? byte : old));
      if (how === 'drop') return concat(frame.subarray(0, at), frame.subarray(at + 1));
      return concat(frame.subarray(0, at + 1), frame.subarray(at));
    });
}
