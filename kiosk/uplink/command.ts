/** Whether a command is the district's, for this box, and of now. Pure: keys, place and time come in. */
import { type KeyObject, verify } from 'node:crypto';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { type Command, commandClaimsSchema, commandHeaderSchema } from './command-contract.ts';
import { checked } from '../../drivers/basics/checked.ts';

export interface CommandFault {
  readonly code:
    | 'malformed'
    | 'unknownKey'
    | 'signatureInvalid'
    | 'wrongAudience'
    | 'expired'
    | 'notYetValid'
    /** Its time cannot be judged, so it is not followed. */
    | 'clockNotTrusted'
    /** Its id was seen before: followed then, and not again. */
    | 'replayed'
    /** Its id could not be put on disk: following it could mean following it twice. */
    | 'notRemembered';
  readonly detail: string;
  /** Known once the signature holds. */
  readonly id: string | null;
  /** What it would have had done; known once the signature holds. */
  readonly name?: Command['name'];
  /** Only with `clockNotTrusted`: so long its id is kept, because what was refused once is not followed later. */
  readonly expiresAtMs?: number;
}

export interface VerifiedCommand {
  readonly id: string;
  readonly command: Command;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

export interface CommandTrust {
  /** Ed25519 keys of the district by key id. */
  readonly keys: ReadonlyMap<string, KeyObject>;
  /** The box's source URN. */
  readonly audience: string;
}

/** How far the district's clock may be ahead of the box's. */
const skewMs = 30_000;

/** Checks one compact JWS at `nowMs` (wall, Unix epoch). Nothing of it is believed before its signature holds. */
export function verifyCommand(
  jws: string,
  trust: CommandTrust,
  now: { readonly wallMs: number; readonly trusted: boolean },
): Result<VerifiedCommand, CommandFault> {
  const [head, body, signature, ...rest] = jws.split('.');
  if (head === undefined || body === undefined || signature === undefined || rest.length > 0) {
    return fault('malformed', 'not a compact JWS');
  }
  const header = checked(commandHeaderSchema, decoded(head));
  if (!header.success) return fault('malformed', 'header');
  const key = trust.keys.get(header.data.kid);
  if (key === undefined) return fault('unknownKey', header.data.kid);
  if (key.asymmetricKeyType !== 'ed25519') return fault('unknownKey', `${header.data.kid} is not an Ed25519 key`);
  if (!verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) {
    return fault('signatureInvalid', header.data.kid);
  }
  const parsed = checked(commandClaimsSchema, decoded(body));
  if (!parsed.success) return fault('malformed', parsed.error.issues[0]?.path.join('.') ?? 'claims');
  const { jti: id, aud, iat, exp, command } = parsed.data;
  const refused = (code: CommandFault['code'], detail: string, more = {}): Result<never, CommandFault> =>
    err({ code, detail: detail.slice(0, 200), id, name: command.name, ...more });
  if (aud !== trust.audience) return refused('wrongAudience', aud);
  if (!now.trusted) return refused('clockNotTrusted', 'expiry cannot be judged', { expiresAtMs: exp * 1000 });
  if (now.wallMs >= exp * 1000) return refused('expired', new Date(exp * 1000).toISOString());
  if (now.wallMs + skewMs < iat * 1000) return refused('notYetValid', new Date(iat * 1000).toISOString());
  return ok({ id, command, issuedAtMs: iat * 1000, expiresAtMs: exp * 1000 });
}

function fault(code: CommandFault['code'], detail: string): Result<never, CommandFault> {
  return err({ code, detail: detail.slice(0, 200), id: null });
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url')));
  } catch {
    return undefined;
  }
}
