/** Signing in and out. The one door of the board that is open to everybody, and it only takes what its own page sends. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Accounts } from './accounts.ts';
import { isFromOwnPage, sessionCookie, tokenOf } from './guard.ts';
import { answer, type BoardParts } from './parts.ts';
import { sessionMs, type Sessions } from './sessions.ts';

const signInSchema = z.strictObject({ name: z.string().max(200), password: z.string().max(500) });

export interface SignInParts extends Pick<BoardParts, 'store' | 'clock' | 'problem'> {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
}

export function addSignInRoutes(app: FastifyInstance, parts: SignInParts): void {
  const { accounts, sessions, store, clock, problem } = parts;
  const audit = (who: string, what: string) =>
    store.recordLookup({ atMs: clock.wallMs(), who: who.slice(0, 40), what, subject: '' });

  app.post('/v1/board/sign-in', { bodyLimit: 4 * 1024 }, (request, reply) =>
    answer({ ...parts, who: () => '' }, reply, signInSchema, request.body, async ({ name, password }) => {
      if (!isFromOwnPage(request)) {
        return problem(reply, 403, { title: 'Not from here', detail: 'sign in on the page of this service' });
      }
      const signed = await accounts.signIn(name, password);
      if (!signed.ok) {
        const { code, waitMs } = signed.error;
        if (code !== 'busy') await audit(name, 'signInFailed');
        const seconds = Math.ceil(waitMs / 1000);
        reply.header('retry-after', String(seconds));
        return problem(reply, code === 'wrong' ? 401 : 429, { title: code, detail: `wait ${seconds} s` });
      }
      const { token, expiresMs } = await sessions.begin(signed.value);
      await audit(signed.value, 'signIn');
      reply.header('set-cookie', cookie(request, token, sessionMs / 1000));
      return { name: signed.value, expiresMs };
    }),
  );
  app.post('/v1/board/sign-out', async (request, reply) => {
    const token = tokenOf(request);
    const session = token === null ? null : await sessions.find(token);
    if (token === null || session === null || !isFromOwnPage(request)) return reply.code(204).send();
    await sessions.end(token);
    await audit(session.name, 'signOut');
    return reply
      .header('set-cookie', cookie(request, '', 0))
      .code(204)
      .send();
  });
}

/** Secure where the page was reached by https: on plain loopback a browser would not give it back. */
function cookie({ headers }: FastifyRequest, token: string, maxAgeS: number): string {
  const secure = headers.origin?.startsWith('https:') === true ? '; Secure' : '';
  return `${sessionCookie}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}${secure}`;
}
