/** The addresses under which operators publish: a signed policy, a full list, changes to one. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../drivers/basics/clock.ts';
import type { TrustList } from '../../kiosk/credentials/trust-list.ts';
import { listLimits, listNames } from '../../kiosk/lists/manifest.ts';
import { verifySignedPolicy } from '../../kiosk/policy/signed-policy.ts';
import type { Problem } from '../../kiosk/uplink/contract.ts';
import { mediaTypes, paths, wireLimits } from '../../kiosk/uplink/http-contract.ts';
import type { OperatorCheck } from './enrolment-operators.ts';
import { problemOf } from './enrolment-routes.ts';
import { audienceSchema } from './lists-announce.ts';
import { makeListKeys } from './lists-pack.ts';
import { writePlainLines } from './lists-plain.ts';
import type { Announced, Publisher } from './lists-publisher.ts';
import type { DistrictStore } from './store/store-contract.ts';

export interface PublishParts {
  readonly publisher: Publisher;
  readonly operator: OperatorCheck;
  readonly store: Pick<DistrictStore, 'recordLookup'>;
  readonly clock: Clock;
  /** Whose policies count; without it none is published. */
  readonly trust: TrustList | null;
  readonly problem: (reply: FastifyReply, status: number, body: Problem) => FastifyReply;
}

export const publishPaths = { policies: '/v1/policies' } as const;

/** One plain entry a line: what is read in a request, and never kept. */
export const plainLines = 'application/x-ndjson';

const policySchema = z.strictObject({ audience: audienceSchema, policy: z.string().min(1) });
const listSchema = z.strictObject({ list: z.enum(listNames), audience: audienceSchema });
const changesSchema = listSchema.extend({
  entries: z
    .string()
    .regex(/^[0-9]{1,7}$/)
    .transform(Number)
    .refine((entries) => entries <= listLimits.entries),
});

/** As they come: the schemas read them. */
interface Asked {
  readonly Params: Readonly<Record<string, string>>;
  readonly Querystring: Readonly<Record<string, unknown>>;
}

export function addPublishRoutes(app: FastifyInstance, parts: PublishParts): void {
  const { publisher, operator, store, clock, trust, problem } = parts;
  const names = new WeakMap<FastifyRequest, string>();

  const note = (request: FastifyRequest, what: string, audience: string): Promise<void> =>
    store.recordLookup({ atMs: clock.wallMs(), who: names.get(request) ?? '', what, subject: audience });

  function done(reply: FastifyReply, announced: Announced): FastifyReply {
    if ('refused' in announced) {
      const detail = `the last version is ${announced.last ?? 'none'}`;
      return problem(reply, 409, { title: 'Not the next one', detail });
    }
    return reply.code(201).type(mediaTypes.json).send(JSON.stringify(announced));
  }

  const routes = (scope: FastifyInstance): void => {
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, scope.getDefaultJsonParser('error', 'error'));
    scope.addContentTypeParser(plainLines, (_request, payload, parsed) => parsed(null, payload));
    scope.addHook('onRequest', async (request, reply) => {
      const name = await operator(request);
      if (name === null) {
        const detail = 'this is for signed-in operators';
        return problem(reply.header('www-authenticate', 'Operator'), 401, { title: 'Who are you?', detail });
      }
      names.set(request, name);
    });

    scope.post(publishPaths.policies, { bodyLimit: wireLimits.maxPolicyBytes }, async (request, reply) => {
      const asked = policySchema.safeParse(request.body);
      if (!asked.success) return problem(reply, 400, problemOf(asked.error));
      const { audience, policy } = asked.data;
      if (trust === null) {
        return problem(reply, 403, { title: 'Signed by whom?', detail: 'this service was given no trust list' });
      }
      // What a box would refuse is not sent to any.
      const verified = verifySignedPolicy(policy, trust, audience);
      if (!verified.ok) {
        return problem(reply, 422, { title: verified.error.code, detail: verified.error.detail.slice(0, 2_000) });
      }
      const { serial } = verified.value.policy;
      await note(request, `publish.policy ${serial}`, audience);
      return done(reply, await publisher.publishPolicy(audience, serial, Buffer.from(policy.trim())));
    });

    scope.post<Asked>(`${paths.lists}/:list`, async (request, reply) => {
      const asked = listSchema.safeParse({ ...request.params, ...request.query });
      if (!asked.success) return problem(reply, 400, problemOf(asked.error));
      const { list, audience } = asked.data;
      const keys = makeListKeys();
      const lines = await writePlainLines(bodyOf(request), list, keys, false);
      if (!lines.ok) return problem(reply, 400, unreadable(lines.error));
      await note(request, `publish.${list}`, audience);
      return done(reply, await publisher.publishSnapshot(list, audience, () => ({ keys, lines: lines.value })));
    });

    scope.post<Asked>(`${paths.lists}/:list/changes`, async (request, reply) => {
      const asked = changesSchema.safeParse({ ...request.params, ...request.query });
      if (!asked.success) return problem(reply, 400, problemOf(asked.error));
      const { list, audience, entries } = asked.data;
      const base = await publisher.base(list, audience);
      if (base === null) return problem(reply, 409, { title: 'Changes to what?', detail: `no ${list} for this place` });
      const lines = await writePlainLines(bodyOf(request), list, base.keys, true);
      if (!lines.ok) return problem(reply, 400, unreadable(lines.error));
      await note(request, `publish.${list}.changes`, audience);
      return done(reply, await publisher.publishDelta(list, audience, entries, lines.value, base));
    });
  };
  app.register((scope, _options, registered) => {
    routes(scope);
    registered();
  });
}

/** A request without a body is an empty list. */
function bodyOf({ body }: FastifyRequest): Readable {
  return body instanceof Readable ? body : Readable.from([]);
}

function unreadable({ line, detail }: { readonly line: number; readonly detail: string }): Problem {
  return { title: 'Does not fit the contract', detail, path: `line ${line}` };
}
