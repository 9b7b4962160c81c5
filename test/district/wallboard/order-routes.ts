/** Orders from the board: to which boxes, what, and whether it may be so many. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Command, commandSchema } from '../../../kiosk/uplink/command-contract.ts';
import type { PlacePrefix } from '../store/store-contract.ts';
import type { Orders } from './orders.ts';
import { answer, type BoardParts, note, placeSchema } from './parts.ts';
import { keyOf } from './places-file.ts';

/** What may be ordered from the board; the rest belongs to other desks. */
const ordered = new Set<Command['name']>(['setPortalMode', 'openOnce', 'mute', 'notice', 'collectDiagnostics']);
const places = z.array(placeSchema).min(1).max(500);
const orderSchema = z.strictObject({
  places,
  command: commandSchema.refine(({ name }) => ordered.has(name), { message: 'not from the board' }),
  /** How many boxes the operator has seen and confirmed. */
  boxes: z.int().min(1),
  lifeS: z.int().min(10).max(3_600).default(120),
});
/** As long as the places may be that somebody chooses. */
const placesBytes = 256 * 1024;

const targetsSchema = z.strictObject({ places });

export function addOrderRoutes(app: FastifyInstance, parts: BoardParts & { readonly orders: Orders }): void {
  const { orders, store, who, problem } = parts;

  async function sourcesIn(asked: readonly PlacePrefix[]): Promise<readonly string[]> {
    const found = await Promise.all(asked.map((place) => store.boxesIn(place)));
    return [...new Set(found.flat().map(({ source }) => source))];
  }

  app.post('/v1/board/targets', { bodyLimit: placesBytes }, (request, reply) =>
    answer(parts, reply, targetsSchema, request.body, async (asked) => ({
      boxes: (await sourcesIn(asked.places)).length,
    })),
  );
  app.post('/v1/board/orders', { bodyLimit: placesBytes }, (request, reply) =>
    answer(parts, reply, orderSchema, request.body, async ({ places, command, boxes, lifeS }) => {
      const sources = await sourcesIn(places);
      if (sources.length !== boxes) {
        const detail = `there are ${sources.length} boxes now, not ${boxes}`;
        return problem(reply, 409, { title: 'Look again', detail });
      }
      const tooWide = tooWideFor(command, places, boxes);
      if (tooWide !== null) return problem(reply, 403, { title: 'Not for so many', detail: tooWide });
      const where = places.map(keyOf).join(' ').slice(0, 500);
      await note(parts, request, `order.${command.name}`, `${aboutOf(command)} ${where}`.trim().slice(0, 900));
      return orders.give({ by: who(request), command, about: aboutOf(command), lifeS, places, sources });
    }),
  );
  app.get('/v1/board/orders', (_request, reply) =>
    answer(parts, reply, z.unknown(), null, async () => orders.list().slice(0, 50)),
  );
}

/** To open is for where somebody looks: one lane once, one compound for a time. To close is for any place. */
function tooWideFor(command: Command, places: readonly PlacePrefix[], boxes: number): string | null {
  if (command.name === 'openOnce' && boxes !== 1) return 'one lane at a time is opened once';
  const opens = command.name === 'setPortalMode' && command.mode === 'lockedOpen';
  if (opens && places.some((place) => place.length < 4)) return 'held open is one compound at a time';
  return null;
}

function aboutOf(command: Command): string {
  switch (command.name) {
    case 'setPortalMode':
      return command.mode;
    case 'mute':
      return `${command.minutes} min`;
    case 'notice':
      return command.text['zh-CN'];
    case 'openOnce':
    case 'collectDiagnostics':
    case 'rotateKeys':
    case 'clearance':
    case 'announceVersion':
      return '';
  }
}
