/**
 * Whether an event is what its hash says, and a checkpoint what its signature says. Whether an event follows its
 * neighbours is the store's to see, as they arrive.
 */
import { createHash } from 'node:crypto';
import { canonical, type Json } from '../../kiosk/ledger/canonical.ts';
import { checkCheckpoint, checkpointType } from '../../kiosk/ledger/checkpoints.ts';
import { checkpoint } from '../../kiosk/ledger/event-data.ts';
import { ed25519 } from '../../kiosk/uplink/command-keys.ts';
import type { CloudEvent } from '../../kiosk/uplink/contract.ts';
import { changeHolds, keyChangeSchema } from '../../kiosk/uplink/enrol-contract.ts';
import { placeOf } from '../../kiosk/uplink/source.ts';

/**
 * The hash as the ledger defines it, computed from the wire alone, and on purpose not by the ledger's own function: the
 * contract must be enough for a district that is written by somebody else. Null for what no ledger could have written.
 */
export function hashFromWire(event: CloudEvent): string | null {
  const place = placeOf(event.source);
  const covered = [
    event.previoushash,
    event.id,
    Number(event.sequence),
    event.type.replace(/^kadian\./, ''),
    place === null ? null : { ...place },
    event.bootid,
    Number(event.monotonicms),
    Date.parse(event.time),
    event.timetrusted,
    event.alarm,
    event.encounter ?? null,
    event.data as Json,
  ];
  try {
    return createHash('sha256').update(canonical(covered)).digest('hex');
  } catch (error) {
    // A lone surrogate has no canonical form.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

export interface Signing {
  /** The public key in base64url, as the checkpoint names it; empty when it names none. */
  readonly key: string;
  readonly holds: boolean;
}

/** Who signed a checkpoint and whether the signature holds; null for any other event. */
export function signingOf(event: CloudEvent): Signing | null {
  if (event.type !== `kadian.${checkpointType}`) return null;
  const data = checkpoint.safeParse(event.data);
  if (!data.success) return { key: '', holds: false };
  const covered = { sequence: Number(event.sequence) - 1, hash: event.previoushash };
  return { key: data.data.key, holds: signatureHolds(event, covered) };
}

function signatureHolds(event: CloudEvent, covered: Parameters<typeof checkCheckpoint>[2]): boolean {
  try {
    return checkCheckpoint(JSON.stringify(event.data), event.chain, covered) !== null;
  } catch {
    // 32 bytes that are no key: node:crypto has several words for it.
    return false;
  }
}

/** The key that signs the checkpoints of a chain after an event: another one when the old one has signed a change to it. */
export function keyAfter({ type, source, data }: CloudEvent, key: string | null): string | null {
  if (type !== 'kadian.device.keyChanged' || key === null) return key;
  const change = keyChangeSchema.safeParse(data);
  return change.success && changeHolds(source, change.data, ed25519(key)) ? change.data.publicKey : key;
}
