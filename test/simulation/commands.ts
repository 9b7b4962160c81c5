/** The district's commands in simulated time, good and bad, and the phone that scans the kiosk's place code. */
import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import type { Clock } from '../../drivers/basics/clock.ts';
import { err, ok } from '../../drivers/basics/result.ts';
import { makePlaceCode, placeCodeSlotAt } from '../../kiosk/credentials/place-code.ts';
import type { PlaceCodes } from '../../kiosk/ledger/record.ts';
import type { Command } from '../../kiosk/uplink/command-contract.ts';
import type { CommandSource } from '../../kiosk/uplink/command-line.ts';
import { keyIdOf } from '../../kiosk/uplink/enrol-contract.ts';
import { rawOf } from '../../kiosk/uplink/command-keys.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { signed } from '../district/command-desk.ts';
import type { District } from '../district/service.ts';

/** `replayed` sends the last command that arrived once more. */
export const commandFaults = ['expired', 'otherBox', 'forged', 'replayed'] as const;
export type CommandFaultKind = (typeof commandFaults)[number];

export const phoneFaults = ['tampered', 'foreign'] as const;

export interface SimulatedCommands {
  /** Keys the box trusts: the district's, and one by which bad commands are signed well. */
  readonly keys: ReadonlyMap<string, KeyObject>;
  /** A line for one life of the station; it gives no answer any more once it is closed. */
  open(): CommandSource;
  network(up: boolean): void;
  give(command: Command, lifeS: number, fault: CommandFaultKind | undefined): Promise<void>;
  /** What each phone was answered last: `cleared`, or why not. */
  readonly answers: ReadonlyMap<string, string>;
  /** A phone sends the code it has scanned, with the pass of `holder`. */
  sendPlaceCode(holder: string, code: string, pass: string, fault: 'tampered' | 'foreign' | undefined): Promise<void>;
}

const waitMs = 25_000;

export function simulatedCommands(district: District, place: PlaceCodes, clock: Clock): SimulatedCommands {
  const source = sourceOf(place);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const forger = generateKeyPairSync('ed25519').privateKey;
  const stranger = generateKeyPairSync('ed25519');
  const answers = new Map<string, string>();
  const injected: string[] = [];
  let isUp = true;
  let last: string | null = null;
  let wake = (): void => undefined;

  function claimsOf(command: Command, audience: string, ageS: number): object {
    const iat = Math.floor(clock.wallMs() / 1000) - ageS;
    return { jti: randomUUID(), aud: audience, iat, exp: iat + 60, command };
  }

  function badOne(command: Command, fault: CommandFaultKind): string | null {
    switch (fault) {
      case 'expired':
        return signed(claimsOf(command, source, 120), privateKey, 'scenario');
      case 'otherBox':
        return signed(claimsOf(command, sourceOf({ ...place, lane: 'elsewhere' }), 0), privateKey, 'scenario');
      case 'forged':
        return signed(claimsOf(command, source, 0), forger, 'scenario');
      case 'replayed':
        return last;
    }
  }

  function bent(code: string, fault: 'tampered' | 'foreign' | undefined): string {
    if (fault === 'tampered') return `${code.slice(0, -9)}${code.at(-9) === 'A' ? 'B' : 'A'}${code.slice(-8)}`;
    if (fault === undefined) return code;
    const key = { privateKey: stranger.privateKey, keyId: keyIdOf(rawOf(stranger.publicKey)) };
    return makePlaceCode({ place, slot: placeCodeSlotAt(clock.wallMs()), nonce: 'AAAAAAAAAAA' }, key);
  }

  return {
    keys: new Map([
      [district.commands.keyId, district.commands.publicKey],
      ['scenario', publicKey],
    ]),
    open() {
      let isClosed = false;
      return {
        async poll(after, signal) {
          if (!isUp) return err({ code: 'unreachable', detail: 'the scenario took the network away' });
          const held = new AbortController();
          const end = (): void => held.abort();
          wake = end;
          signal.addEventListener('abort', end, { once: true });
          const longMs = injected.length > 0 ? 0 : waitMs;
          const list = await district.commands.wait(source, after, longMs, held.signal);
          // The signal lives as long as the station: it must not gather what was waited for.
          signal.removeEventListener('abort', end);
          // A killed station hears nothing more.
          if (isClosed) return new Promise(() => undefined);
          if (!isUp) return err({ code: 'unreachable', detail: 'the scenario took the network away' });
          last = list.commands.at(-1) ?? last;
          return ok({ ...list, commands: [...list.commands, ...injected.splice(0)] });
        },
        close() {
          isClosed = true;
          wake();
        },
      };
    },
    network(up) {
      isUp = up;
      wake();
    },
    async give(command, lifeS, fault) {
      if (fault === undefined) {
        await district.commands.issue(source, command, lifeS);
        return;
      }
      const bad = badOne(command, fault);
      if (bad === null) throw new Error('no command has arrived that could come again');
      injected.push(bad);
      wake();
    },
    answers,
    async sendPlaceCode(holder, code, pass, fault) {
      const cleared = await district.identity.clearances?.clear(bent(code, fault), pass);
      if (cleared === undefined) throw new Error('the scenario’s district clears nobody');
      answers.set(holder, cleared.ok ? 'cleared' : cleared.error.code);
    },
  };
}
