/** How much of what is being sent the service holds at once, of everybody and of one box. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../kiosk/uplink/contract.ts';
import { doorLimits } from './flood-guard.ts';

type TellProblem = (reply: FastifyReply, status: number, body: Problem) => FastifyReply;

/** The method and the path that was asked, without its query. */
export function doorOf({ method, url }: FastifyRequest): string {
  return `${method} ${url.split('?', 1)[0]?.slice(0, 200) ?? ''}`;
}

/** Long bodies wait for each other at the box: one too many is refused before it is read. Small ones always come in. */
export function boundBodies(app: FastifyInstance, problem: TellProblem): void {
  let held = 0;
  app.addHook('preParsing', (request, reply, payload, done) => {
    const bytes = announced(request);
    if (bytes <= doorLimits.smallBodyBytes) return done(null, payload);
    if (held + bytes > doorLimits.largeBodiesBytes) {
      const detail = `${doorOf(request)}: ${doorLimits.largeBodiesBytes} bytes of long bodies are under way`;
      void problem(reply.header('retry-after', '2'), 503, { title: 'Too much at once', detail });
      return;
    }
    held += bytes;
    reply.raw.once('close', () => (held -= bytes));
    done(null, payload);
  });
}

/** Bytes this request may come to hold: a body without a length may have as many as its door takes. */
function announced({ headers, routeOptions }: FastifyRequest): number {
  const most = routeOptions.bodyLimit ?? doorLimits.smallBodyBytes;
  if (headers['transfer-encoding'] !== undefined) return most;
  return Math.min(most, Number(headers['content-length'] ?? 0));
}

/** An `onRequest` for a door of batches: so many of one box at a time, and the next one is told to wait. */
export function batchesInTurn(problem: TellProblem): (source: string, reply: FastifyReply) => boolean {
  const underWay = new Map<string, number>();
  return (source, reply) => {
    const count = underWay.get(source) ?? 0;
    if (count >= doorLimits.batchesOfOneBox) {
      const detail = `${doorOf(reply.request)}: ${count} batches of this box are under way`;
      void problem(reply.header('retry-after', '1'), 429, { title: 'One after another', detail });
      return false;
    }
    underWay.set(source, count + 1);
    reply.raw.once('close', () => {
      const left = (underWay.get(source) ?? 1) - 1;
      if (left === 0) underWay.delete(source);
      else underWay.set(source, left);
    });
    return true;
  };
}
