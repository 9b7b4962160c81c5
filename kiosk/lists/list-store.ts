/** One list: the generation in force, and the way in for the next. */
import { mkdirSync } from 'node:fs';
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { applyApart, type Applying } from './apply-apart.ts';
import type { BoxKey } from './box-key.ts';
import { splitDelivery } from './delivery.ts';
import type { ListFault } from './fault.ts';
import { type Generation, nextFile, openGeneration, openNewest, removeOthers } from './generation.ts';
import { type ListName, type ListTrust, type Manifest, verifyManifest } from './manifest.ts';
import { openSealedKey } from './sealed-key.ts';
import { type ListState, readState } from './tables.ts';

export interface ListStore<T> {
  /** The version in force; null when there is none that can be used. */
  current(): number | null;
  /**
   * Takes a delivery in; its version when it is in force, else the step that failed, and the list before it stays. The
   * bytes are the store's from then on.
   */
  offer(bytes: Uint8Array): Promise<Result<number, ListFault>>;
  state(): ListState | null;
  /** Asks the generation in force; null when there is none, or when its file turns out damaged and is given up. */
  ask<A>(question: (prepared: T) => A): A | null;
  close(): Promise<void>;
}

export interface ListStoreOptions<T> {
  readonly list: ListName;
  readonly directory: string;
  readonly boxKey: BoxKey;
  readonly trust: ListTrust;
  /** Prepares the questions of a generation; called anew whenever its entries have changed. */
  readonly prepare: (generation: Generation) => T;
  readonly onLoaded: (list: ListName, state: ListState) => void;
  /** The file in force cannot be read: it is given up, and another has to be fetched. */
  readonly onDamaged: (list: ListName, detail: string) => void;
}

interface InForce<T> {
  readonly generation: Generation;
  readonly prepared: T;
}

/** Opens what is there. Throws what the file system throws for the directory. */
export function openListStore<T>(options: ListStoreOptions<T>): ListStore<T> {
  const { list, directory, boxKey, trust, prepare } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const found = openNewest(directory, list, boxKey.privateKey);
  let inForce: InForce<T> | null = null;
  if (found !== null && isFor(trust.source, found.state.audience)) {
    inForce = { generation: found, prepared: prepare(found) };
  } else found?.database.close();
  let applying: Applying | 'beginning' | null = null;

  function giveUp(error: unknown): void {
    if (!(error instanceof Database.SqliteError)) throw error;
    inForce?.generation.database.close();
    inForce = null;
    options.onDamaged(list, `${error.code}: ${error.message}`.slice(0, 200));
  }

  async function take(bytes: Uint8Array): Promise<Result<number, ListFault>> {
    const delivery = splitDelivery(bytes);
    if (!delivery.ok) return delivery;
    const verified = verifyManifest(delivery.value.jws, trust, list);
    if (!verified.ok) return verified;
    const manifest = verified.value;
    const unfit = whyNot(manifest, inForce?.generation.state ?? null, boxKey);
    if (unfit !== null) return err(unfit);
    const file = manifest.follows === null || inForce === null ? nextFile(directory, list) : inForce.generation.file;
    applying = applyApart({ manifest, body: delivery.value.body, file });
    const fault = await applying.done;
    return fault === null ? enforce(file, manifest) : err(fault);
  }

  function enforce(file: string, { version }: Manifest): Result<number, ListFault> {
    const before = inForce?.generation ?? null;
    let generation: Generation | null;
    if (before !== null && before.file === file) generation = { ...before, state: readState(before.database) };
    else generation = openGeneration(file, list, boxKey.privateKey);
    if (generation === null) return err({ code: 'storage', detail: 'the new file cannot be read' });
    inForce = { generation, prepared: prepare(generation) };
    if (before !== null && before.file !== file) before.database.close();
    removeOthers(directory, list, file);
    options.onLoaded(list, generation.state);
    return ok(version);
  }

  return {
    current: () => inForce?.generation.state.version ?? null,
    state: () => inForce?.generation.state ?? null,
    async offer(bytes) {
      if (applying !== null) return err({ code: 'busy', detail: 'another delivery is being taken in' });
      applying = 'beginning';
      try {
        return await take(bytes);
      } finally {
        applying = null;
      }
    },
    ask(question) {
      if (inForce === null) return null;
      try {
        return question(inForce.prepared);
      } catch (error) {
        giveUp(error);
        return null;
      }
    },
    async close() {
      if (applying !== null && applying !== 'beginning') await applying.stop();
      inForce?.generation.database.close();
      inForce = null;
    },
  };
}

function isFor(source: string, audience: string): boolean {
  return source === audience || source.startsWith(`${audience}:`);
}

/** What keeps a verified manifest from being laid upon what is in force; null when nothing does. */
function whyNot(manifest: Manifest, current: ListState | null, boxKey: BoxKey): ListFault | null {
  const { version, follows, keyId, keys } = manifest;
  if (current !== null && version <= current.version) {
    return { code: 'notNewer', detail: `version ${version} offered, ${current.version} is in force` };
  }
  if (follows !== null && follows !== current?.version) {
    return { code: 'gap', detail: `follows version ${follows}, ${current?.version ?? 'none'} is in force` };
  }
  if (follows !== null && keyId !== current?.keyId) return { code: 'gap', detail: 'under another key' };
  if (keys !== null && openSealedKey(keys.match, boxKey.privateKey) === null) {
    return { code: 'notForThisBox', detail: `sealed to another key than ${boxKey.keyId}` };
  }
  return null;
}
