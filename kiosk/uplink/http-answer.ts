/** Whether an answer is the service's: by its status, its content type and its shape, in this order. */
import type { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { UplinkFault } from './fault.ts';
import { mediaTypes } from './http-contract.ts';
import type { Answer } from './http-exchange.ts';
import { checked } from '../../drivers/basics/checked.ts';

/** The value of a 200 in JSON that fits `schema`; anything else is somebody else's answer, or none. */
export function readAnswer<S extends z.ZodType>(answer: Answer, schema: S): Result<z.infer<S>, UplinkFault> {
  const body = bodyOf(answer, mediaTypes.json);
  if (!body.ok) return body;
  const parsed = checked(schema, parseJson(body.value));
  return parsed.success ? ok(parsed.data) : err({ code: 'malformedAnswer', detail: 'not of this contract' });
}

/** The bytes of a 200 of this media type; whose they are is for their own signature to say. */
export function bodyOf(answer: Answer, mediaType: string): Result<Buffer, UplinkFault> {
  if (answer.status !== 200) return err(faultOfStatus(answer));
  const type = answer.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '(none)';
  if (type !== mediaType) {
    return err({
      code: type === 'text/html' ? 'captivePortal' : 'malformedAnswer',
      detail: `200 as ${type.slice(0, 80)}`,
    });
  }
  return ok(answer.body);
}

/** The fault behind any status but 200. Redirects are never followed: the service has one address, a portal has another. */
function faultOfStatus(answer: Answer): UplinkFault {
  const { status, headers } = answer;
  const detail = `status ${status}`;
  // RFC 6585 §6: 511 is what a network that wants a login should answer; most redirect instead.
  if (status === 511 || (status >= 300 && status < 400)) return { code: 'captivePortal', detail };
  if (status === 401 || status === 403) return { code: 'notAuthorised', detail };
  if (status === 407) return { code: 'unreachable', detail: 'a proxy asks for a sign-in' };
  if (status === 413) return { code: 'tooLarge', detail };
  if (status === 429 || status >= 500) return { code: 'serverError', detail, ...retryAfter(headers['retry-after']) };
  if (status >= 400) return { code: 'refused', detail };
  return { code: 'malformedAnswer', detail };
}

/** Only the delay form: a date would need a clock that both ends share. */
function retryAfter(header: string | undefined): { retryAfterMs?: number } {
  return header !== undefined && /^[0-9]{1,6}$/.test(header) ? { retryAfterMs: Number(header) * 1000 } : {};
}

/** The value, or undefined, which no schema of the contract accepts. */
function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
