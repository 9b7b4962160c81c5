/** What the routes of the wallboard share. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { Problem } from '../../../kiosk/uplink/contract.ts';
import { mediaTypes } from '../../../kiosk/uplink/http-contract.ts';
import { problemOf } from '../enrolment-routes.ts';
import type { DistrictStore } from '../store/store-contract.ts';

export interface BoardParts {
  readonly store: DistrictStore;
  readonly clock: Clock;
  /** Who asks; only within routes that the guard has let through. */
  readonly who: (request: FastifyRequest) => string;
  readonly problem: (reply: FastifyReply, status: number, body: Problem) => FastifyReply;
}

/** What an operator did or saw, into the audit: before it is done. */
export function note({ store, clock, who }: BoardParts, request: FastifyRequest, what: string, subject: string) {
  return store.recordLookup({ atMs: clock.wallMs(), who: who(request), what, subject });
}

/** A place as it stands in an address: its codes, percent-encoded, with colons between; empty for everything. */
export const placeSchema = z
  .string()
  .max(600)
  .transform((text, context) => {
    try {
      const codes = text === '' ? [] : text.split(':').map(decodeURIComponent);
      if (codes.length <= 5 && codes.every((code) => code !== '')) return codes;
    } catch {
      // Not percent-encoded: the same fault.
    }
    context.addIssue('expected at most five codes with colons between');
    return z.NEVER;
  });

export const daySchema = z.iso.date();

/** Answers with `act`'s value as JSON, or 400 when the query or body is of another shape. */
export async function answer<S extends z.ZodType>(
  { problem }: BoardParts,
  reply: FastifyReply,
  schema: S,
  given: unknown,
  act: (asked: z.output<S>) => Promise<object | FastifyReply>,
): Promise<FastifyReply> {
  const asked = schema.safeParse(given);
  if (!asked.success) return problem(reply, 400, problemOf(asked.error));
  const answered = await act(asked.data);
  if (answered === reply) return reply;
  return reply.type(mediaTypes.json).send(JSON.stringify(answered));
}
