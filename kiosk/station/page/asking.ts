/** Who asks at the page's port, judged by what a request says of itself. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isAskedAs, loopbackNames } from '../../../drivers/basics/asked-host.ts';
import { linkPath, linkProtocol, pagePrefix, shellParameter, shellPrefix } from '../../screen/messages.ts';
import type { Asker } from './links.ts';

/** Why an upgrade is refused, or null. The checks keep out other sites (Origin), rebound names (Host) and old pages (token). */
export function whyRefused(request: IncomingMessage, port: number, token: string): string | null {
  const { host, origin } = request.headers;
  if (request.url !== linkPath) return 'link asked for at a wrong path';
  if (!isOwnHost(host, port)) return 'link asked for under a foreign host';
  if (origin !== `http://${host}`) return 'link asked for by a foreign origin';
  const offered = offeredBy(request);
  if (offered[0] !== linkProtocol || !sameToken(offered[1] ?? '', token)) return 'link asked for with a wrong token';
  return null;
}

/** What is offered as subprotocols: the link's name, the token, and who asks. */
function offeredBy(request: IncomingMessage): readonly string[] {
  return (request.headers['sec-websocket-protocol'] ?? '').split(',').map((word) => word.trim());
}

export function askerOf(request: IncomingMessage, shellMark: string): Asker {
  const [, , ...words] = offeredBy(request);
  const after = (prefix: string): string | null =>
    words.find((word) => word.startsWith(prefix))?.slice(prefix.length) ?? null;
  return { page: after(pagePrefix), shell: sameToken(after(shellPrefix) ?? '', shellMark) };
}

/** By this the shell's browser is known again whatever it asks for; no script sees it. */
export const shellCookie = (shellMark: string): string =>
  `${shellParameter}=${shellMark}; Path=/; HttpOnly; SameSite=Strict`;

/** Whether the mark of the shell is in the address, or in the cookie that was given for it. */
export function asksForShell({ url = '', headers }: IncomingMessage, shellMark: string): boolean {
  const prefix = `${shellParameter}=`;
  const offered = [url.split('?', 2)[1] ?? '', ...(headers.cookie ?? '').split(';', 8).map((each) => each.trim())];
  return offered.some((each) => each.startsWith(prefix) && sameToken(each.slice(prefix.length), shellMark));
}

export function isOwnHost(host: string | undefined, port: number): boolean {
  return isAskedAs(host, loopbackNames, port);
}

function sameToken(offered: string, token: string): boolean {
  const a = Buffer.from(offered);
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}
