/** Gives commands: signs each for one box and holds the box's request until there is one. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { Clock } from '../../drivers/basics/clock.ts';
import { type Command, type CommandList, commandClaimsSchema } from '../../kiosk/uplink/command-contract.ts';
import type { DistrictStore } from './store/store-contract.ts';

export interface CommandDesk {
  readonly keyId: string;
  readonly publicKey: KeyObject;
  /** Signs and keeps a command for the box with this source; resolves with its id, a new one if none is given. Rejects one the contract does not know. */
  issue(source: string, command: Command, lifeS: number, id?: string): Promise<string>;
  /** The unexpired commands for a box after `after`, at once if there are any, else as soon as one is given. */
  wait(source: string, after: number, waitMs: number, signal: AbortSignal): Promise<CommandList>;
  /** Called for every command that is given, at whichever service: for lines that push. Returns how to stop it. */
  onGiven(listener: (source: string | null) => void): () => void;
  close(): void;
}

const keyId = 'district-commands';

/** All services on one store sign with one key, which lies in the store. */
export async function openCommandDesk(store: DistrictStore, clock: Clock): Promise<CommandDesk> {
  const privateKey = await commandKey(store);
  const waiting = new Map<string, Set<() => void>>();
  const listeners = new Set<(source: string | null) => void>();
  let isClosed = false;
  const stopFollowing = store.follow({
    wantsEvents: () => false,
    onEvents: () => undefined,
    onCommand(source) {
      if (source === null) wakeAll();
      else for (const wake of waiting.get(source) ?? []) wake();
      for (const listener of listeners) listener(source);
    },
  });

  function wakeAll(): void {
    for (const wakers of waiting.values()) for (const wake of wakers) wake();
  }

  async function listed(source: string, after: number): Promise<CommandList> {
    const rows = await store.commandsAfter(source, after, clock.wallMs());
    return { commands: rows.map((row) => row.jws), cursor: rows.at(-1)?.number ?? after };
  }

  /** Resolves at a command for the box, at the end of the time or of the request. */
  function nextCommand(source: string, waitMs: number, signal: AbortSignal): { come: Promise<void>; end(): void } {
    let end = (): void => undefined;
    const come = new Promise<void>((resolve) => {
      const wakers = waiting.get(source) ?? new Set();
      waiting.set(source, wakers);
      end = () => {
        timer.cancel();
        signal.removeEventListener('abort', end);
        wakers.delete(end);
        if (wakers.size === 0 && waiting.get(source) === wakers) waiting.delete(source);
        resolve();
      };
      const timer = clock.after(waitMs, end);
      wakers.add(end);
      signal.addEventListener('abort', end, { once: true });
    });
    return { come, end };
  }

  return {
    keyId,
    publicKey: createPublicKey(privateKey),
    async issue(source, command, lifeS, id = randomUUID()) {
      const iat = Math.floor(clock.wallMs() / 1000);
      const claims = commandClaimsSchema.parse({ jti: id, aud: source, iat, exp: iat + lifeS, command });
      await store.giveCommand(source, claims.exp * 1000, signed(claims, privateKey));
      return claims.jti;
    },
    async wait(source, after, waitMs, signal) {
      if (after > 0) await store.noteCursor(source, after);
      // Listening comes before looking: what is given in between wakes.
      const next = nextCommand(source, waitMs, signal);
      try {
        const now = await listed(source, after);
        if (now.commands.length > 0 || waitMs === 0) return now;
        await next.come;
        return signal.aborted || isClosed ? now : await listed(source, after);
      } finally {
        next.end();
      }
    },
    onGiven(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      isClosed = true;
      stopFollowing();
      wakeAll();
    },
  };
}

/** Compact JWS with EdDSA (RFC 8037). */
export function signed(claims: object, privateKey: KeyObject, kid = keyId): string {
  const text = [{ alg: 'EdDSA', typ: 'kadian-command+jws', kid }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
}

/** The desk's key lies among its data in clear: good enough for a reference service, not for a real district. */
async function commandKey(store: DistrictStore): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return createPrivateKey(await store.records.putNew('key', keyId, pem));
}
