/** What an answer's status and headers mean, before its body is looked at. */
import type { UplinkFault } from './fault.ts';
import type { Answer } from './http-exchange.ts';

/** The fault behind any status but 200. Redirects are never followed: the service has one address, a portal has another. */
export function faultOfStatus(answer: Answer): UplinkFault {
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

export function isMedia(answer: Answer, type: string): boolean {
  return answer.headers['content-type']?.split(';')[0]?.trim().toLowerCase() === type;
}

/** The value, or undefined, which no schema of the contract accepts. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
