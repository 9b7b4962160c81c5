/** The addresses under which boxes fetch policy and lists. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { listNames } from '../../kiosk/lists/manifest.ts';
import type { Problem } from '../../kiosk/uplink/contract.ts';
import { boxKeyHeader, mediaTypes, paths } from '../../kiosk/uplink/http-contract.ts';
import type { DocumentDesk } from './lists-desk.ts';

export interface RouteParts {
  readonly desk: DocumentDesk;
  /** Whether a box that is not enrolled may name its own key. */
  readonly open: boolean;
  /** The box that asks, or null when the answer has been given already. */
  readonly whoAsks: (request: FastifyRequest, reply: FastifyReply) => string | null;
  readonly problem: (reply: FastifyReply, status: number, body: Problem) => FastifyReply;
}

const sinceSchema = z.object({
  since: z
    .string()
    .regex(/^[0-9]{1,15}$/)
    .transform(Number)
    .optional(),
});
const listSchema = z.object({ list: z.enum(listNames) });
const staffSchema = z.object({ staff: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/) });
const boxKeySchema = z.string().regex(/^[\w-]{43}$/);

export function addListRoutes(app: FastifyInstance, { desk, open, whoAsks, problem }: RouteParts): void {
  function answer(reply: FastifyReply, type: string, found: Uint8Array | null | undefined): FastifyReply {
    if (found === undefined) return problem(reply, 404, { title: 'Nothing there', detail: 'not for this box' });
    return found === null ? reply.code(204).send() : reply.type(type).send(Buffer.from(found));
  }

  function keyOf(request: FastifyRequest): string | null {
    const given = open ? boxKeySchema.safeParse(request.headers[boxKeyHeader]) : null;
    return given?.success === true ? given.data : null;
  }

  app.get(paths.policy, (request, reply) => {
    const source = whoAsks(request, reply);
    if (source === null) return reply;
    const query = sinceSchema.safeParse(request.query);
    if (!query.success) return problem(reply, 400, { title: 'Which version?', detail: 'since must be a number' });
    return answer(reply, mediaTypes.jose, desk.policyFor(source, query.data.since ?? null));
  });

  app.get(paths.shiftKey, (request, reply) => {
    const source = whoAsks(request, reply);
    if (source === null) return reply;
    if (!staffSchema.safeParse(request.query).success) {
      return problem(reply, 400, { title: 'Who has signed in?', detail: 'staff must be a code' });
    }
    const sealed = desk.shiftKeyFor(source, keyOf(request));
    return answer(reply, mediaTypes.jose, sealed === null ? undefined : Buffer.from(sealed));
  });

  app.get(`${paths.lists}/:list`, (request, reply) => {
    const source = whoAsks(request, reply);
    if (source === null) return reply;
    const query = sinceSchema.safeParse(request.query);
    const which = listSchema.safeParse(request.params);
    if (!query.success || !which.success) {
      return problem(reply, 400, { title: 'Which list?', detail: `${listNames.join(' or ')}, since a number` });
    }
    const found = desk.listFor(which.data.list, source, query.data.since ?? null, keyOf(request));
    return answer(reply, mediaTypes.list, found);
  });
}
