/** What travels on the link between station and page, both ways. Versioned: a page of another version reloads itself. */
import * as z from 'zod/mini';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { type FromStaff, fromStaff } from './messages-staff.ts';
import { type FromTechnician, fromTechnician } from './messages-technician.ts';
import { languages, type ScreenModel } from './model.ts';
import { screenModelSchema } from './model-schema.ts';

export const linkVersion = 8;

/** The longest code a camera may hand over, in UTF-16 units; a QR code holds less (ISO/IEC 18004: 4,296 characters at most
 * in its alphanumeric mode, 2,953 bytes of text), and what a pass needs is a fraction of it. */
export const maximumCodeLength = 4096;

/** The longest message the station takes from a page, in bytes: a code all of whose units JSON writes as \uXXXX. */
export const maximumPageMessageBytes = 6 * maximumCodeLength + 256;

/** Name of the WebSocket subprotocol; the second one offered is the token of this start of the station. */
export const linkProtocol = 'kadian';

/** Who asks, offered behind the token: the page by a number of its own, and the shell by the mark in its address. */
export const pagePrefix = 'page-';
export const shellPrefix = 'shell-';
export const shellParameter = 'shell';

/** Path of the WebSocket, and the id of the element of the page that carries the token. */
export const linkPath = '/link';
export const tokenElement = 'link-token';

/** Close codes of our own (RFC 6455 leaves 4000–4999 to the application). */
export const closeCodes = { wrongVersion: 4001, badMessage: 4002, frozen: 4003, stopping: 4004 } as const;

export type ToPage =
  | { readonly type: 'hello'; readonly version: number }
  /** The answer to `ask`. */
  | { readonly type: 'here' }
  /** The page loads itself anew. */
  | { readonly type: 'reload' }
  /** `revision` counts the models of one start of the station; the page names it in its next heartbeat. */
  | { readonly type: 'model'; readonly revision: number; readonly model: ScreenModel };

export type FromPage =
  | { readonly type: 'hello'; readonly version: number }
  /** Sent after each painted frame that showed a new model, and every second as a sign of life. */
  | { readonly type: 'heartbeat'; readonly frame: number; readonly revision: number }
  /** Whether the station is still there: asked when it has said nothing for a second. */
  | { readonly type: 'ask' }
  | { readonly type: 'setLanguage'; readonly language: (typeof languages)[number] }
  /** A code the page's camera has read; once for each time it is held up. */
  | { readonly type: 'cameraCode'; readonly text: string }
  | FromStaff
  | FromTechnician;

const count = z.int().check(z.minimum(0));
const version = z.object({ type: z.literal('hello'), version: count });

const toPage = z.discriminatedUnion('type', [
  version,
  z.object({ type: z.literal('here') }),
  z.object({ type: z.literal('reload') }),
  z.object({ type: z.literal('model'), revision: count, model: screenModelSchema }),
]) satisfies z.ZodMiniType<ToPage>;

const fromPage = z.discriminatedUnion('type', [
  z.strictObject(version.shape),
  z.strictObject({ type: z.literal('heartbeat'), frame: count, revision: count }),
  z.strictObject({ type: z.literal('ask') }),
  z.strictObject({ type: z.literal('setLanguage'), language: z.enum(languages) }),
  ...fromStaff,
  ...fromTechnician,
  z.strictObject({
    type: z.literal('cameraCode'),
    text: z.string().check(z.minLength(1), z.maxLength(maximumCodeLength)),
  }),
]) satisfies z.ZodMiniType<FromPage>;

/** Why a message was not understood; `detail` names the path in the message, never its content. */
export interface LinkFault {
  readonly code: 'notJson' | 'notInContract';
  readonly detail: string;
}

/** A message from the station as the page may use it. */
export function readToPage(text: string): Result<ToPage, LinkFault> {
  return read(toPage, text);
}

/** A message from a page as the station may use it. */
export function readFromPage(text: string): Result<FromPage, LinkFault> {
  return read(fromPage, text);
}

function read<T>(schema: z.ZodMiniType<T>, text: string): Result<T, LinkFault> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err({ code: 'notJson', detail: `${text.length} characters that are not JSON` });
  }
  const result = parsed(schema, value);
  if (result === null) return err({ code: 'notInContract', detail: 'a length that is no number' });
  if (result.success) return ok(result.data);
  const issue = result.error.issues[0];
  return err({ code: 'notInContract', detail: `${issue?.path.join('.') ?? ''}: ${issue?.code ?? 'unknown'}` });
}

/** Null: zod compares the `length` of whatever stands for a text or a list, and throws where that is no number. */
function parsed<T>(schema: z.ZodMiniType<T>, value: unknown): z.core.util.SafeParseResult<T> | null {
  try {
    return schema.safeParse(value);
  } catch (cause) {
    if (cause instanceof TypeError) return null;
    throw cause;
  }
}
