/** What a resident's phone opens after scanning a place code, and what its page asks. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { readFileSync } from 'node:fs';
import type { Problem } from '../../kiosk/uplink/contract.ts';
import { clearancePath, clearanceRequestSchema } from '../../kiosk/uplink/clearance-contract.ts';
import { mediaTypes } from '../../kiosk/uplink/http-contract.ts';
import type { ClearanceDesk } from './clearance-desk.ts';
import { problemOf } from './enrolment-routes.ts';

const page = new URL('./clearance-page.html', import.meta.url);

/** So many questions a minute from one address: enough for a queue behind one router, too few to try codes. */
const mostPerMinute = 120;

export interface ClearanceRouteParts {
  readonly desk: ClearanceDesk;
  readonly nowMs: () => number;
  readonly problem: (reply: FastifyReply, status: number, body: Problem) => FastifyReply;
}

export function addClearanceRoutes(app: FastifyInstance, { desk, nowMs, problem }: ClearanceRouteParts): void {
  let minute = 0;
  let asked = new Map<string, number>();

  function tooMany(address: string): boolean {
    const now = Math.floor(nowMs() / 60_000);
    if (now !== minute) asked = new Map();
    minute = now;
    const count = (asked.get(address) ?? 0) + 1;
    asked.set(address, count);
    return count > mostPerMinute;
  }

  app.get('/p', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer')
      .send(readFileSync(page)),
  );
  app.post(clearancePath, { bodyLimit: 16 * 1024 }, async (request, reply) => {
    if (tooMany(request.ip)) {
      return problem(reply.header('retry-after', '60'), 429, { title: 'Too often', detail: 'wait a minute' });
    }
    const body = clearanceRequestSchema.safeParse(request.body);
    if (!body.success) return problem(reply, 400, problemOf(body.error));
    const cleared = await desk.clear(body.data.placeCode, body.data.pass);
    if (!cleared.ok) return problem(reply, 403, { title: cleared.error.code, detail: cleared.error.detail });
    return reply.type(mediaTypes.json).send(JSON.stringify({ cleared: true }));
  });
}
