/**
 * Which boxes the district knows, by whose codes and keys. It lies in the district's store, so that all services on one
 * store know the same boxes; what was read is kept in memory, because every request asks.
 */
import { createHash, randomInt } from 'node:crypto';
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { CloudEvent } from '../../kiosk/uplink/contract.ts';
import { ed25519 } from '../../kiosk/uplink/command-keys.ts';
import {
  changeHolds,
  type EnrolRequest,
  keyChangeSchema,
  keyIdOf,
  proofHolds,
} from '../../kiosk/uplink/enrol-contract.ts';
import { type KnownDevice, whyNot } from './device-register.ts';
import type { Records } from './store/store-contract.ts';

export interface EnrolmentFault {
  readonly code: 'unknownCode' | 'codeExpired' | 'otherPlace' | 'proofInvalid';
  readonly detail: string;
}

export interface DeviceRegister {
  /** A one-time code for the box at `source`, good until `expiresMs`; `by` is the operator. */
  issueCode(source: string, expiresMs: number, by: string): Promise<string>;
  /** Binds the box's key to its place; the same box may ask again with the same code and key. Resolves with the key id. */
  redeem(request: EnrolRequest, nowMs: number): Promise<Result<string, EnrolmentFault>>;
  /** Why this is no token of that box; null when it is. Reads the store again for a key it does not know yet. */
  whyNot(
    authorization: string | undefined,
    source: string,
    audiences: readonly string[],
    nowMs: number,
  ): Promise<string | null>;
  /** The keys of a box that count now, as last read. */
  known(source: string): readonly KnownDevice[];
  /** Reads all boxes again: another service may have enrolled one. */
  reload(): Promise<void>;
  /** All keys it ever had, as their 32 bytes in base64url; null for a box that is not enrolled. */
  everKnown(source: string): readonly string[] | null;
  /** Takes the key changes among a box's events; to be called before they are acknowledged. */
  noteEvents(events: readonly Pick<CloudEvent, 'type' | 'source' | 'data' | 'time'>[]): Promise<void>;
}

const keySchema = z.strictObject({
  keyId: z.string(),
  publicKey: z.string(),
  sinceMs: z.number(),
  /** The operator whose code it was, or `keyChange`. */
  by: z.string(),
});

const deviceSchema = z.strictObject({
  /** That count now: one, or two while a change is under way; the newest last. */
  keys: z.array(keySchema),
  retired: z.array(keySchema),
  /** Digest of the code it was enrolled with: whoever repeats the request with the same key is answered alike. */
  code: z.string(),
});

type Device = z.infer<typeof deviceSchema>;

const codeSchema = z.strictObject({ source: z.string(), expiresMs: z.number(), by: z.string() });

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Opens the register of a store. */
export async function openDeviceRegister(records: Records): Promise<DeviceRegister> {
  const cache = new Map<string, { readonly device: Device; readonly keys: readonly KnownDevice[] }>();
  await reload();

  async function reload(): Promise<void> {
    for (const { id, body } of await records.list('device')) remember(id, deviceSchema.parse(JSON.parse(body)));
  }

  function remember(source: string, device: Device): void {
    cache.set(source, {
      device,
      keys: device.keys.map(({ keyId, publicKey }) => ({ source, keyId, publicKey: ed25519(publicKey) })),
    });
  }

  async function read(source: string): Promise<Device | null> {
    const body = await records.get('device', source);
    if (body === null) return null;
    const device = deviceSchema.parse(JSON.parse(body));
    remember(source, device);
    return device;
  }

  async function write(source: string, device: Device): Promise<void> {
    await records.put('device', source, JSON.stringify(device));
    remember(source, device);
  }

  /** The box has shown that it uses its newest key: those before it count no more. */
  async function retireOlder(source: string, authorization: string): Promise<void> {
    const device = cache.get(source)?.device;
    const newest = device?.keys.at(-1);
    if (device === undefined || newest === undefined || device.keys.length < 2) return;
    if (keyIdIn(authorization) !== newest.keyId) return;
    await write(source, { ...device, keys: [newest], retired: [...device.retired, ...device.keys.slice(0, -1)] });
  }

  async function noteChange(source: string, data: unknown, nowMs: number): Promise<void> {
    const change = keyChangeSchema.safeParse(data);
    const device = change.success ? await read(source) : null;
    if (!change.success || device === null) return;
    const { previousKey, key: keyId, publicKey } = change.data;
    const old = device.keys.find((key) => key.keyId === previousKey);
    if (old === undefined || device.keys.some((key) => key.keyId === keyId)) return;
    if (!changeHolds(source, change.data, ed25519(old.publicKey))) return;
    const keys = [old, { keyId, publicKey, sinceMs: nowMs, by: 'keyChange' }];
    await write(source, { ...device, keys });
  }

  const known = (source: string): readonly KnownDevice[] => cache.get(source)?.keys ?? [];

  return {
    async issueCode(source, expiresMs, by) {
      const code = Array.from({ length: 4 }, group).join('-');
      await records.put('enrolment', digestOf(code), JSON.stringify({ source, expiresMs, by }));
      return code;
    },
    async redeem(request, nowMs) {
      const { source, code, publicKey } = request;
      if (!proofHolds(request)) return err({ code: 'proofInvalid', detail: 'the box does not hold the key it shows' });
      const id = digestOf(code);
      const keyId = keyIdOf(publicKey);
      const body = await records.get('enrolment', id);
      if (body === null) {
        const device = await read(source);
        const again = device?.code === id && device.keys.some((key) => key.keyId === keyId);
        return again ? ok(keyId) : err({ code: 'unknownCode', detail: 'no such code, or it was used already' });
      }
      const issued = codeSchema.parse(JSON.parse(body));
      if (issued.source !== source) return err({ code: 'otherPlace', detail: 'this code is for another place' });
      if (issued.expiresMs <= nowMs) return err({ code: 'codeExpired', detail: 'the time of this code is over' });
      // Of two boxes that redeem one code at once, one gets it.
      if ((await records.take('enrolment', id)) === null) {
        return err({ code: 'unknownCode', detail: 'no such code, or it was used already' });
      }
      const before = await read(source);
      const keys = [{ keyId, publicKey, sinceMs: nowMs, by: issued.by }];
      const earlier = (before?.keys ?? []).filter((key) => key.keyId !== keyId);
      await write(source, { keys, retired: [...(before?.retired ?? []), ...earlier], code: id });
      return ok(keyId);
    },
    async whyNot(authorization, source, audiences, nowMs) {
      const judge = (): string | null => whyNot(known(source), authorization, source, audiences, nowMs);
      let reason = judge();
      if (reason === 'unknown device' && (await read(source)) !== null) reason = judge();
      if (reason === null && authorization !== undefined) await retireOlder(source, authorization);
      return reason;
    },
    known,
    reload,
    everKnown(source) {
      const device = cache.get(source)?.device;
      return device === undefined ? null : [...device.retired, ...device.keys].map(({ publicKey }) => publicKey);
    },
    async noteEvents(events) {
      for (const { type, source, data, time } of events) {
        if (type === 'kadian.device.keyChanged') await noteChange(source, data, Date.parse(time));
      }
    },
  };
}

function group(): string {
  return Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('');
}

/** The store holds no code in clear: who reads it cannot enrol a box. */
function digestOf(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

function keyIdIn(authorization: string): string | null {
  const head = authorization.replace(/^Bearer /, '').split('.')[0] ?? '';
  const header: unknown = JSON.parse(Buffer.from(head, 'base64url').toString());
  return typeof header === 'object' && header !== null && 'kid' in header ? String(header.kid) : null;
}
