/** What arrives, for operators: the state of everything in pages, the last events, and each new one as it comes. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { paths } from '../../../kiosk/uplink/http-contract.ts';
import type { OperatorCheck } from '../enrolment-operators.ts';
import { type Live, liveItem } from '../live.ts';
import { stateOf } from '../state.ts';
import { answer, type BoardParts } from './parts.ts';

const whole = (most: number, otherwise: number) => z.coerce.number().int().min(0).max(most).default(otherwise);
const stateSchema = z.object({ after: z.string().max(600).default(''), boxes: whole(1_000, 100) });
const eventsSchema = z.object({
  after: whole(1e15, 0),
  limit: whole(1e15, 1_000).transform((limit) => Math.min(limit, 10_000)),
});

export interface FeedParts extends BoardParts {
  readonly live: Live;
  readonly operator: OperatorCheck;
}

export function addFeedRoutes(app: FastifyInstance, parts: FeedParts): void {
  const { store, clock, live, operator } = parts;
  app.get(paths.state, (request, reply) =>
    answer(parts, reply, stateSchema, request.query, async ({ after, boxes }) =>
      stateOf(await store.counts({ after, limit: boxes }), clock.wallMs()),
    ),
  );
  app.get('/events', (request, reply) =>
    answer(parts, reply, eventsSchema, request.query, async ({ after, limit }) => {
      const stored = await store.eventsAfter(after, limit);
      const lines = stored.map(({ number, event }) => `${JSON.stringify({ number, event })}\n`).join('');
      return reply.type('application/x-ndjson').send(lines);
    }),
  );
  app.get('/v1/recent', (_request, reply) =>
    answer(parts, reply, z.unknown(), null, async () => (await store.recent(100)).map(liveItem)),
  );
  app.get('/v1/live', (request, reply) => {
    reply.hijack();
    live.follow(reply.raw, async () => (await operator(request)) !== null);
  });
}
