/** The simulator's page: everything one can do at the simulated gate, one button each; and the same for scripts by POST. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { isAskedAs, loopbackNames } from '../../drivers/basics/asked-host.ts';
import type { Bench, BenchState } from './bench.ts';
import { codeKinds } from '../../test/simulation/codes.ts';
import { people, personKinds } from '../../test/simulation/people.ts';

export const actionSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('person'), kind: z.enum(personKinds) }),
  z.strictObject({ do: z.literal('code'), kind: z.enum(codeKinds) }),
  z.strictObject({ do: z.literal('payload'), text: z.string().min(1).max(100_000) }),
  z.strictObject({ do: z.literal('stand'), objectC: z.number().min(-100).max(326) }),
  z.strictObject({ do: z.literal('away') }),
  z.strictObject({ do: z.literal('door'), open: z.boolean() }),
  z.strictObject({ do: z.literal('exit') }),
  z.strictObject({ do: z.literal('plug'), device: z.enum(['scanner', 'thermometer']), plugged: z.boolean() }),
]);

export type Action = z.output<typeof actionSchema>;

export interface ControlOptions {
  readonly port: number;
  readonly bench: Bench;
  readonly act: (action: Action) => void;
}

/** Listens on loopback; rejects with node's listen error. */
export async function startControl({ port, bench, act }: ControlOptions): Promise<FastifyInstance> {
  const app = fastify({ logger: false, bodyLimit: 200_000, forceCloseConnections: true });
  const page = readFileSync(path.join(import.meta.dirname, 'page.html'), 'utf8');
  app.addHook('onRequest', async ({ headers }, reply) =>
    isAskedAs(headers.host, loopbackNames) ? undefined : reply.code(421).send({ error: 'unknown host' }),
  );
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
  app.get('/people', () => Object.entries(people).map(([kind, { label }]) => ({ kind, label })));
  app.get('/state', (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const send = (state: BenchState): void => void reply.raw.write(`data: ${JSON.stringify(state)}\n\n`);
    send(bench.state);
    const stop = bench.watch(send);
    request.raw.on('close', stop);
  });
  app.post('/act', (request, reply) => {
    const action = actionSchema.safeParse(request.body);
    if (!action.success) return reply.code(400).send({ error: z.prettifyError(action.error) });
    act(action.data);
    return reply.code(202).send({ accepted: action.data.do });
  });
  await app.listen({ host: '127.0.0.1', port });
  return app;
}
