/** Open alarms, and who has taken note of one or dealt with it. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Live, liveItem } from '../live.ts';
import { answer, type BoardParts, note, placeSchema } from './parts.ts';

const query = z.object({ place: placeSchema.default([]) });
const oneSchema = z.object({
  number: z
    .string()
    .regex(/^[0-9]{1,15}$/)
    .transform(Number),
});
const acknowledgedSchema = z.object({ who: z.string(), atMs: z.number() });
const mostShown = 100;
const kind = 'alarmAcknowledged';

export function addAlarmRoutes(app: FastifyInstance, parts: BoardParts & { readonly live: Live }): void {
  const { store, clock, who, problem, live } = parts;

  async function acknowledged(number: number): Promise<z.infer<typeof acknowledgedSchema> | null> {
    const body = await store.records.get(kind, String(number));
    return body === null ? null : acknowledgedSchema.parse(JSON.parse(body));
  }

  app.get('/v1/board/alarms', (request, reply) =>
    answer(parts, reply, query, request.query, async ({ place }) => {
      const alarms = await store.alarms(mostShown, place);
      return Promise.all(
        alarms.map(async (alarm) => ({
          ...liveItem(alarm),
          receivedMs: alarm.receivedMs,
          acknowledged: await acknowledged(alarm.number),
        })),
      );
    }),
  );
  app.post('/v1/board/alarms/:number/acknowledge', (request, reply) =>
    answer(parts, reply, oneSchema, request.params, async ({ number }) => {
      const mine = { who: who(request), atMs: clock.wallMs() };
      // Whoever was first has it.
      const kept = acknowledgedSchema.parse(
        JSON.parse(await store.records.putNew(kind, String(number), JSON.stringify(mine))),
      );
      await note(parts, request, 'alarmAcknowledged', String(number));
      live.tell({ kind: 'alarms' });
      return kept;
    }),
  );
  app.post('/v1/board/alarms/:number/settle', (request, reply) =>
    answer(parts, reply, oneSchema, request.params, async ({ number }) => {
      if (!(await store.settleAlarm(number, who(request), clock.wallMs()))) {
        return problem(reply, 404, { title: 'Not open', detail: 'this is no open alarm (any more)' });
      }
      await store.records.take(kind, String(number));
      await note(parts, request, 'alarmSettled', String(number));
      live.tell({ kind: 'alarms' });
      return { number };
    }),
  );
}
