/** The addresses under which boxes are enrolled, commands are given and diagnostics arrive. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../drivers/basics/clock.ts';
import { commandKeySet } from '../../kiosk/uplink/command-keys.ts';
import { commandSchema, longestLifeS } from '../../kiosk/uplink/command-contract.ts';
import { type Problem, utcText } from '../../kiosk/uplink/contract.ts';
import {
  codeRequestSchema,
  type EnrolAnswer,
  enrolPaths,
  enrolRequestSchema,
} from '../../kiosk/uplink/enrol-contract.ts';
import { mediaTypes, paths } from '../../kiosk/uplink/http-contract.ts';
import { sourceSchema } from '../../kiosk/uplink/source.ts';
import type { CommandDesk } from './command-desk.ts';
import { issueWords } from './issue-words.ts';
import type { OperatorCheck } from './enrolment-operators.ts';
import type { DeviceRegister } from './enrolment-register.ts';
import type { Records } from './store/store-contract.ts';

export interface EnrolmentParts {
  readonly register: DeviceRegister;
  readonly commands: CommandDesk;
  readonly records: Records;
  readonly clock: Clock;
  readonly operator: OperatorCheck;
  /** The box that asks, or null when the answer has been given already. */
  readonly whoAsks: (request: FastifyRequest, reply: FastifyReply) => string | null;
  readonly problem: (reply: FastifyReply, status: number, body: Problem) => FastifyReply;
}

const givenSchema = z.strictObject({
  source: sourceSchema,
  command: commandSchema,
  /** Seconds in which the box must have taken it. */
  lifeS: z.int().min(1).max(longestLifeS).default(60),
});

const bundleMax = 512 * 1024;

export function addEnrolmentRoutes(app: FastifyInstance, parts: EnrolmentParts): void {
  const { register, commands, records, clock, operator, whoAsks, problem } = parts;

  async function asOperator<S extends z.ZodType>(
    request: FastifyRequest,
    reply: FastifyReply,
    schema: S,
    act: (asked: z.output<S>, who: string) => Promise<object>,
  ): Promise<FastifyReply> {
    const who = await operator(request);
    if (who === null) {
      const detail = 'this is for signed-in operators';
      return problem(reply.header('www-authenticate', 'Operator'), 401, { title: 'Who are you?', detail });
    }
    const asked = schema.safeParse(request.body);
    if (!asked.success) return problem(reply, 400, problemOf(asked.error));
    return reply.type(mediaTypes.json).send(JSON.stringify(await act(asked.data, who)));
  }

  app.post(enrolPaths.codes, (request, reply) =>
    asOperator(request, reply, codeRequestSchema, async ({ source, minutes }, who) => {
      const expiresMs = clock.wallMs() + minutes * 60_000;
      return { source, code: await register.issueCode(source, expiresMs, who), expires: utcText(expiresMs) };
    }),
  );
  app.post(enrolPaths.enrol, async (request, reply) => {
    const asked = enrolRequestSchema.safeParse(request.body);
    if (!asked.success) return problem(reply, 400, problemOf(asked.error));
    const redeemed = await register.redeem(asked.data, clock.wallMs());
    if (!redeemed.ok) return problem(reply, 403, { title: 'Not enrolled', detail: redeemed.error.detail });
    const commandKeys = commandKeySet(commands.keyId, commands.publicKey);
    const answer: EnrolAnswer = { source: asked.data.source, keyId: redeemed.value, commandKeys };
    return reply.type(mediaTypes.json).send(JSON.stringify(answer));
  });
  app.post(paths.commands, (request, reply) =>
    asOperator(request, reply, givenSchema, async ({ source, command, lifeS }, who) => {
      const id = await commands.issue(source, command, lifeS);
      await records.put(
        'commandGiven',
        id,
        JSON.stringify({ source, name: command.name, by: who, at: clock.wallMs() }),
      );
      return { id };
    }),
  );
  // Before anything of the body is read.
  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> =>
    whoAsks(request, reply) === null ? reply : undefined;
  app.post(enrolPaths.diagnostics, { bodyLimit: bundleMax, onRequest }, async (request, reply) => {
    const source = whoAsks(request, reply);
    if (source === null) return reply;
    const body = z.record(z.string(), z.unknown()).safeParse(request.body);
    if (!body.success) return problem(reply, 400, problemOf(body.error));
    await records.put('diagnostics', source, JSON.stringify({ receivedMs: clock.wallMs(), bundle: body.data }));
    return reply.code(204).send();
  });
  app.get<{ Querystring: { source?: string } }>(enrolPaths.diagnostics, async (request, reply) => {
    if ((await operator(request)) === null) {
      return problem(reply, 401, { title: 'Who are you?', detail: 'this is for signed-in operators' });
    }
    const kept = await records.get('diagnostics', request.query.source ?? '');
    if (kept === null) return problem(reply, 404, { title: 'Nothing there', detail: 'this box has sent none' });
    return reply.type(mediaTypes.json).send(kept);
  });
}

export function problemOf(error: z.ZodError): Problem {
  const issue = error.issues[0];
  return {
    title: 'Does not fit the contract',
    detail: issueWords(issue).slice(0, 500),
    path: (issue?.path.join('.') ?? '').slice(0, 200),
  };
}
