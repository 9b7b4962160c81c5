/**
 * The track of a person of concern. It is asked for by the number of the alarm that named them, so that nobody else's can
 * be asked for and no pseudonym leaves the service; each look-up is in the audit before it is answered.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { factsOf } from '../store/facts.ts';
import { liveItem } from '../live.ts';
import { answer, type BoardParts, note, placeSchema } from './parts.ts';

const longestDays = 21;
const dayMs = 86_400_000;
const query = z.object({ place: placeSchema.default([]) });
const trackSchema = z.strictObject({ alarm: z.int().min(1), days: z.int().min(1).max(longestDays).default(14) });
const auditSchema = z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(200) });

export function addTrackRoutes(app: FastifyInstance, parts: BoardParts): void {
  const { store, clock, problem } = parts;

  app.get('/v1/board/concerns', (request, reply) =>
    answer(parts, reply, query, request.query, async ({ place }) => (await store.concerns(100, place)).map(liveItem)),
  );
  app.post('/v1/board/track', (request, reply) =>
    answer(parts, reply, trackSchema, request.body, async ({ alarm, days }) => {
      const named = await store.concern(alarm);
      const holder = named === null ? null : factsOf(named.event, 0).holder;
      if (holder === null) {
        await note(parts, request, 'trackRefused', `#${alarm}`);
        return problem(reply, 403, { title: 'Not this one', detail: 'only who was named by an alarm of concern' });
      }
      await note(parts, request, 'track', holder);
      const untilMs = clock.wallMs() + dayMs;
      const points = await store.track(holder, clock.wallMs() - days * dayMs, untilMs);
      return { holder: shown(holder), days, points: points.map(liveItem) };
    }),
  );
  app.get('/v1/board/audit', (request, reply) =>
    answer(parts, reply, auditSchema, request.query, async ({ limit }) =>
      (await store.lookups(limit)).map((lookup) =>
        lookup.what === 'track' ? { ...lookup, subject: shown(lookup.subject) } : lookup,
      ),
    ),
  );
}

/** Enough of a pseudonym to see that two lines speak of one person. */
function shown(holder: string): string {
  return `${holder.slice(0, 6)}…`;
}
