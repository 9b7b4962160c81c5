/**
 * Who operates: somebody signed in at the board, by the cookie of their session, or a program at the machine of the
 * service, by an operator's token. With a cookie a change must come from the board's own page: the cookie is
 * SameSite=Strict, the request says its Origin, and it carries a header no form of another site can send (OWASP,
 * Cross-Site Request Forgery Prevention).
 */
import type { FastifyRequest } from 'fastify';
import { type OperatorCheck, operatorsOf } from '../enrolment-operators.ts';
import type { Records } from '../store/store-contract.ts';
import type { Sessions } from './sessions.ts';

export const sessionCookie = 'kadian-session';
/** Sent by the page with every change. */
export const boardHeader = 'kadian-board';

/** The operator's name, or null for somebody who is not signed in. */
export function boardOperators(records: Records, sessions: Sessions): OperatorCheck {
  const byToken = operatorsOf(records);
  return async (request) => {
    if (request.headers.authorization?.startsWith('Operator ') === true) return byToken(request);
    const token = tokenOf(request);
    if (token === null || (changes(request) && !isFromOwnPage(request))) return null;
    return (await sessions.find(token))?.name ?? null;
  };
}

export function tokenOf({ headers }: FastifyRequest): string | null {
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  const own = cookies.find((cookie) => cookie.startsWith(`${sessionCookie}=`));
  const token = own?.slice(sessionCookie.length + 1) ?? '';
  return /^[\w-]{43}$/.test(token) ? token : null;
}

function changes({ method }: FastifyRequest): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/** Whether the page that asks was served by this very service. */
export function isFromOwnPage({ headers }: FastifyRequest): boolean {
  if (headers[boardHeader] !== '1' || headers.origin === undefined) return false;
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}
