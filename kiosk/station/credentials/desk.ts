/**
 * Codes as a reader delivers them, and what comes by other ways, turned into presentations: checked, asked about, or put
 * together first. What a code says is never logged, and a number or a certificate is kept under its pseudonym only.
 */
import type { Credential, CredentialCheck, Listed } from '../../access/credential.ts';
import type { Policy } from '../../access/policy.ts';
import {
  type IdentityNumberError,
  likeIdentityNumber,
  parseIdentityNumber,
} from '../../credentials/identity-number.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import { payloadText } from '../../../drivers/scanner/payload-text.ts';
import { createCodeInquiry, type CodeInquiry } from '../district/code-inquiry.ts';
import { type CardCodes, createCardCodes, createCertificateJudge } from './desk-cards.ts';
import { isConfigurationCode } from './configuration-code.ts';
import type { CredentialSources } from './desk-sources.ts';
import type { Log } from '../care/diagnostics.ts';
import type { Flow } from '../flow.ts';
import { credentialOf, type PickedResident } from '../staff/picked-resident.ts';

export type CodeReader = 'scanner' | 'camera';

export interface CredentialDesk {
  /** A code as bytes; text in UTF-8 or GBK is expected. */
  take(bytes: Uint8Array, reader: CodeReader): void;
  /** A code longer than the reader's model allows. */
  overlong(bytes: number, limit: number): void;
  /** The district's clearance for who scanned the code of this place. */
  clearance(credential: Extract<Credential, { kind: 'placeClearance' }>): void;
  /** An identity number that staff typed; the error is the first part of it that is wrong. */
  identityNumber(text: string, staff: string): Result<void, IdentityNumberError>;
  /** Somebody of the roster whom staff have picked, by the number of the entry; false: there is none (any more). */
  resident(entry: number, staff: string): boolean;
  /** The pseudonym under which the holder of an identity number (as `parseIdentityNumber` returns it) is recorded. */
  holderOf(identityNumber: string): string;
  stop(): void;
}

export interface CredentialDeskOptions {
  /** The district's own pass, and why anything else is not known. */
  readonly verify: (payload: string) => CredentialCheck;
  /** The scanner is a card reader that types: only then a number it delivers is one of a card. */
  readonly scannerReadsCards: boolean;
  readonly sources: CredentialSources;
  /** Where inputs go, and what has come of them so far. */
  readonly flow: () => Pick<Flow, 'toEncounter' | 'encounter'>;
  readonly policy: () => Policy;
  readonly clock: Clock;
  readonly clockTrusted: () => boolean;
  /** What the lists say about the holder of a verified credential; null: they were not asked. */
  readonly listed: (credential: Credential) => Listed | null;
  /** The same by an identity number, which is kept nowhere. */
  readonly listedOfIdentityNumber: (number: string) => Listed | null;
  /** Who an entry of the roster is, and what the lists say about them; null: there is no such entry. */
  readonly picked: (entry: number) => PickedResident | null;
  readonly log: Log;
}

/** Makes the desk; every code taken becomes one presentation, or one part of it. */
export function createCredentialDesk(options: CredentialDeskOptions): CredentialDesk {
  const { verify, sources, flow, policy, clock, clockTrusted, log } = options;
  const { pseudonym } = sources;
  const certificatePayload = (text: string): string => `certificate:${pseudonym('certificateText', text)}`;
  const judge = createCertificateJudge({ ...sources, policy, clock, clockTrusted, log });
  const cards: CardCodes = createCardCodes(clock, certificatePayload);
  const inquiry: CodeInquiry | null =
    sources.line === null
      ? null
      : createCodeInquiry({
          line: sources.line,
          deadlineMs: sources.deadlineMs,
          freshMinutes: () => policy().freshnessMinutes.online,
          clock,
          log,
          onAnswer: (asked, check) =>
            flow().toEncounter({ type: 'credentialAnswered', asked, check, listed: listedOf(check) }),
        });

  function listedOf(check: CredentialCheck): Listed | null {
    return check.outcome === 'verified' ? options.listed(check.credential) : null;
  }

  function present(check: CredentialCheck, payload: string): string {
    flow().toEncounter({ type: 'credential', check, payload, listed: listedOf(check) });
    return check.outcome;
  }

  /** How it came out, in one word. */
  function takeText(text: string, reader: CodeReader): string {
    const card = cards.take(text, flow().encounter);
    switch (card.type) {
      case 'part':
        flow().toEncounter({ type: 'credentialPart', parts: { have: card.have, of: card.of } });
        return 'part';
      case 'malformed':
        return present(refused('credentialMalformed', 'chunk', 'not a code of a card'), certificatePayload(text));
      case 'whole':
      case 'again':
        return takeWhole(card.payload, reader);
      case 'other':
        return takeWhole(text, reader);
    }
  }

  function takeWhole(text: string, reader: CodeReader): string {
    if (isConfigurationCode(text)) return present(configuration, 'configuration');
    const certificate = judge(text);
    if (certificate !== null) return present(certificate, certificatePayload(text));
    const check = verify(text);
    // Whatever has another prefix, or could not even be looked at, is not a number and not a code to ask about.
    if (check.outcome !== 'refused' || check.reason !== 'codeUnknown') return present(check, text);
    const number = likeIdentityNumber.test(text) ? parseNumber(text) : null;
    if (number?.ok === true) {
      if (reader === 'scanner' && options.scannerReadsCards) return presentNumber(number.value, null);
      return presentScannedNumber(number.value);
    }
    const pattern = sources.online.find((code) => code.pattern.matches(text));
    if (pattern !== undefined) return askAbout(text, pattern.name);
    if (number === null) return present(check, text);
    const payload = `identity:${pseudonym('identityNumber', text)}`;
    return present(refused('identityNumberWrong', number.error, 'not an identity number'), payload);
  }

  function askAbout(code: string, pattern: string): string {
    const asked = pseudonym('onlineCode', code);
    const payload = `online:${asked}`;
    // What would be refused whatever the answer is not told to anybody.
    if (policy().kinds.opaqueOnline === 'deny')
      return present(refused('credentialKindNotAccepted', 'kind', 'the policy takes no such code'), payload);
    if (inquiry === null) return present(unreachable, payload);
    flow().toEncounter({ type: 'credentialAsked', asked, payload });
    // A code whose verdict is on the screen, or whose answer is awaited, asks nothing new.
    if (flow().encounter.open?.asking === asked) inquiry.ask(asked, { code, pattern });
    return 'asked';
  }

  function presentNumber(number: string, staff: string | null): string {
    const holder = pseudonym('identityNumber', number);
    const credential = {
      kind: 'identityNumber',
      medium: 'typed',
      holder,
      id: holder,
      issuer: 'identityNumber',
    } as const;
    flow().toEncounter({
      type: 'credential',
      check: { outcome: 'verified', credential },
      payload: `identity:${holder}`,
      listed: options.listedOfIdentityNumber(number),
      ...(staff === null ? {} : { staff }),
    });
    return 'verified';
  }

  /** Anybody can put anybody's number into a code: it tells staff whose card to ask for, and no more. */
  function presentScannedNumber(number: string): string {
    const isDenied = policy().kinds.identityNumber === 'deny';
    const check = isDenied
      ? refused('credentialKindNotAccepted', 'kind', 'the policy takes no identity number')
      : numberInCode;
    // Not the payload of the same number typed: that one is new, and says more.
    return present(check, `identityCode:${pseudonym('identityNumber', number)}`);
  }

  function parseNumber(text: string): Result<string, IdentityNumberError> {
    // Without a trusted clock no birthday is in the future.
    const parsed = parseIdentityNumber(text, clockTrusted() ? clock.wallMs() : Number.POSITIVE_INFINITY);
    return parsed.ok ? ok(parsed.value.number) : parsed;
  }

  return {
    take(bytes, reader) {
      const text = payloadText(bytes);
      const binary = refused('codeUnknown', 'text', 'neither UTF-8 nor GBK text');
      const outcome =
        text === null
          ? present(binary, `binary:${Buffer.from(bytes).toString('base64')}`)
          : takeText(text.text, reader);
      // Who read it, how long it was and how it came out: never what it says.
      log.debug({ reader, bytes: bytes.length, outcome }, 'code presented');
    },
    overlong(bytes, limit) {
      present(refused('codeTooLong', 'text', `${bytes} bytes, at most ${limit}`), `overlong:${bytes}`);
    },
    clearance(credential) {
      present({ outcome: 'verified', credential }, `clearance:${credential.id}`);
    },
    identityNumber(text, staff) {
      const number = parseNumber(text);
      if (!number.ok) return err(number.error);
      presentNumber(number.value, staff);
      return ok(undefined);
    },
    resident(entry, staff) {
      const picked = options.picked(entry);
      if (picked === null) return false;
      const { holder, listed } = picked;
      const check = { outcome: 'verified', credential: credentialOf(holder) } as const;
      flow().toEncounter({ type: 'credential', check, payload: `roster:${holder}`, listed, staff });
      return true;
    },
    holderOf: (identityNumber) => pseudonym('identityNumber', identityNumber),
    stop: () => inquiry?.stop(),
  };
}

const unreachable: CredentialCheck = {
  outcome: 'unverifiable',
  reason: 'onlineUnreachable',
  step: 'inquiry',
  detail: 'no line to ask by',
};

const configuration: CredentialCheck = {
  outcome: 'unverifiable',
  reason: 'configurationCode',
  step: 'prefix',
  detail: 'a configuration code, which only `kadian provision --from-scanner` takes',
};

const numberInCode: CredentialCheck = {
  outcome: 'unverifiable',
  reason: 'identityNumberScanned',
  step: 'reader',
  detail: 'an identity number in a code, which no card reader read',
};

function refused(
  reason: 'codeTooLong' | 'codeUnknown' | 'credentialMalformed' | 'credentialKindNotAccepted' | 'identityNumberWrong',
  step: string,
  detail: string,
): CredentialCheck {
  return { outcome: 'refused', reason, step, detail };
}
