/**
 * The change of the device key in a running station: by a command of the district, or because a technician asked for it
 * by a file in the data directory. Whoever may write there may ask; what else on this machine reaches the loopback door
 * can only have the station look.
 */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import type { RecordedEvent } from '../../ledger/record.ts';
import type { Recorder } from '../care/recorder.ts';
import type { Log } from '../care/diagnostics.ts';
import type { DeviceIdentity, OnIdentityStep } from './device-identity.ts';

/** Its being there is the request; it has no content. */
export const keyChangeRequest = 'rotate-keys.request';

/** What the station says of its device key: ids, never a key. */
export interface KeyAnswer {
  readonly key: string | null;
  /** The key the district does not have yet. */
  readonly pending: string | null;
  /** Why a change that was asked for was not made; it is tried again at the next look. */
  readonly fault: string | null;
}

export interface KeyChangeDesk {
  /** Makes the next key and records it, or records the one under way again; the error is for whoever asked. */
  change(): Result<string, string>;
  /** Makes the change that was asked for by file, if one was. */
  look(): KeyAnswer;
  /** The district has these events of the ledger. */
  acknowledged(events: readonly Pick<RecordedEvent, 'hash'>[]): void;
}

export interface KeyChangeOptions {
  /** Absent: no key could be read or made. */
  readonly identity: DeviceIdentity | undefined;
  readonly recorder: Pick<Recorder, 'recordNow'>;
  /** Where a request lies. */
  readonly directory: string;
  readonly log: Pick<Log, 'error'>;
  readonly onChange: () => void;
  readonly onStep?: OnIdentityStep;
}

/** A change that was under way before is recorded again at once. */
export function createKeyChangeDesk(options: KeyChangeOptions): KeyChangeDesk {
  const { identity, recorder, log, onChange, onStep } = options;
  const request = path.join(options.directory, keyChangeRequest);
  /** Hash of the event that tells of a key the district does not have yet. */
  let told: string | null = null;

  function record(change: ReturnType<DeviceIdentity['change']>): Result<string, string> {
    const written = recorder.recordNow({ type: 'device.keyChanged', data: change });
    if (!written.ok) return err(written.error.code);
    told = written.value.hash;
    onStep?.('change.recorded');
    return ok(change.key);
  }

  function change(): Result<string, string> {
    if (identity === undefined) return err('noKey');
    try {
      return record(identity.change());
    } catch (error) {
      return err(error instanceof Error ? error.message : String(error));
    }
  }

  /** The fault, or null: nothing was asked for, or it is done. */
  function answerRequest(): string | null {
    if (!existsSync(request)) return null;
    const made = told === null ? change() : ok('');
    if (!made.ok) return made.error;
    try {
      // A power cut that brings it back finds the change under way, and makes no other.
      rmSync(request, { force: true });
      onStep?.('request.removed');
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  const before = identity?.pending() ?? null;
  if (before !== null) record(before);

  return {
    change,
    look() {
      const fault = answerRequest();
      if (fault !== null) log.error({ detail: fault }, 'the device key cannot be changed');
      return { key: identity?.keyId ?? null, pending: identity?.pending()?.key ?? null, fault };
    },
    acknowledged(events) {
      if (told === null || !events.some(({ hash }) => hash === told)) return;
      told = null;
      try {
        identity?.adopt();
        onChange();
      } catch (error) {
        // The key before stays; the next start tries again.
        log.error({ detail: error instanceof Error ? error.message : String(error) }, 'the new key cannot be kept');
      }
    },
  };
}
