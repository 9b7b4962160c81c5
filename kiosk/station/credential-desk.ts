/** Codes as a reader delivers them, checked and handed to the encounter. What a code says is never logged. */
import type { CredentialCheck } from '../access/credential.ts';
import { payloadText } from '../../drivers/scanner/payload-text.ts';
import type { Log } from './diagnostics.ts';
import type { Flow } from './flow.ts';

export type CodeReader = 'scanner' | 'camera';

export interface CredentialDesk {
  /** A code as bytes; text in UTF-8 or GBK is expected. */
  take(bytes: Uint8Array, reader: CodeReader): void;
  /** A code longer than the reader's model allows. */
  overlong(bytes: number, limit: number): void;
}

export interface CredentialDeskOptions {
  readonly verify: (payload: string) => CredentialCheck;
  readonly flow: () => Flow;
  readonly log: Log;
}

/** Makes the desk; every code taken becomes exactly one presentation. */
export function createCredentialDesk({ verify, flow, log }: CredentialDeskOptions): CredentialDesk {
  return {
    take(bytes, reader) {
      const text = payloadText(bytes);
      const payload = text?.text ?? `binary:${Buffer.from(bytes).toString('base64')}`;
      const check = text === null ? refused('codeUnknown', 'neither UTF-8 nor GBK text') : verify(payload);
      // Who read it, how long it was and how it came out: never what it says.
      log.debug({ reader, bytes: bytes.length, outcome: check.outcome }, 'code presented');
      flow().toEncounter({ type: 'credential', check, payload });
    },
    overlong(bytes, limit) {
      const check = refused('codeTooLong', `${bytes} bytes, at most ${limit}`);
      flow().toEncounter({ type: 'credential', check, payload: `overlong:${bytes}` });
    },
  };
}

function refused(reason: 'codeTooLong' | 'codeUnknown', detail: string): CredentialCheck {
  return { outcome: 'refused', reason, step: 'text', detail };
}
