/** The map and what is wrong on it: silent boxes. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { silentAfterMs } from '../state.ts';
import type { BoardMap } from './map.ts';
import { answer, type BoardParts, placeSchema } from './parts.ts';

const query = z.object({ place: placeSchema.default([]) });
const mostShown = 500;

export function addMapRoutes(app: FastifyInstance, parts: BoardParts & { readonly map: BoardMap }): void {
  const { map, store, clock } = parts;
  app.get('/v1/board/overview', (request, reply) =>
    answer(parts, reply, query, request.query, ({ place }) => map.overview(place)),
  );
  app.get('/v1/board/points', (request, reply) =>
    answer(parts, reply, query, request.query, ({ place }) => map.points(place)),
  );
  app.get('/v1/board/silent', (request, reply) =>
    answer(parts, reply, query, request.query, async ({ place }) => {
      const all = await store.silentBoxes(clock.wallMs() - silentAfterMs);
      const silent = all.filter(({ codes }) => place.every((code, index) => codes[index] === code));
      return { count: silent.length, boxes: silent.slice(0, mostShown) };
    }),
  );
}
