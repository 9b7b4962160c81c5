/** The wallboard's part of the service: its page for everybody, all it shows and does for operators only. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { Problem } from '../../../kiosk/uplink/contract.ts';
import type { CommandDesk } from '../command-desk.ts';
import type { OperatorCheck } from '../enrolment-operators.ts';
import type { Live } from '../live.ts';
import type { DistrictStore } from '../store/store-contract.ts';
import { openAccounts } from './accounts.ts';
import { addAlarmRoutes } from './alarm-routes.ts';
import { addFeedRoutes } from './feed-routes.ts';
import { boardOperators } from './guard.ts';
import { openMap } from './map.ts';
import { addMapRoutes } from './map-routes.ts';
import { addOrderRoutes } from './order-routes.ts';
import { openOrders } from './orders.ts';
import { addPageRoutes } from './page-files.ts';
import type { BoardParts } from './parts.ts';
import { type KnownPlaces, noPlaces } from './places-file.ts';
import { addReportRoutes } from './report-routes.ts';
import { openSessions } from './sessions.ts';
import { addSignInRoutes } from './sign-in-routes.ts';
import { addTrackRoutes } from './track-routes.ts';
import { addWordRoute } from './words.ts';

export interface WallboardOptions {
  readonly store: DistrictStore;
  readonly commands: CommandDesk;
  readonly clock: Clock;
  readonly live: Live;
  readonly places?: KnownPlaces | undefined;
  readonly problem: (reply: FastifyReply, status: number, body: Problem) => FastifyReply;
  /** Whoever asks this has been found to be an operator. */
  readonly onOperator: (request: FastifyRequest) => void;
}

export interface Wallboard {
  /** Who may operate: the same for every route of the service. */
  readonly operator: OperatorCheck;
  close(): void;
}

/** Adds all routes of the wallboard to `app`. */
export async function addWallboard(app: FastifyInstance, options: WallboardOptions): Promise<Wallboard> {
  const { store, commands, clock, live, problem } = options;
  const sessions = openSessions(store.records, clock);
  const judge = boardOperators(store.records, sessions);
  const operator: OperatorCheck = async (request) => {
    const name = await judge(request);
    if (name !== null) options.onOperator(request);
    return name;
  };
  const orders = await openOrders(store, commands, clock, (id) => live.tell({ kind: 'order', id }));
  const names = new WeakMap<FastifyRequest, string>();
  const who = (request: FastifyRequest): string => {
    const name = names.get(request);
    if (name === undefined) throw new Error('a route of operators that the guard does not guard');
    return name;
  };
  const parts: BoardParts = { store, clock, who, problem };

  addPageRoutes(app);
  app.get('/health', (_request, reply) => reply.type('application/json').send('{"status":"ok"}'));
  app.register((scope, _options, done) => {
    takeJson(scope);
    addSignInRoutes(scope, { ...parts, sessions, accounts: openAccounts(store.records, clock) });
    done();
  });
  app.register((scope, _options, done) => {
    takeJson(scope);
    scope.addHook('onRequest', async (request, reply) => {
      const name = await operator(request);
      if (name === null) {
        reply.header('www-authenticate', 'Operator');
        return problem(reply, 401, { title: 'Who are you?', detail: 'this is for signed-in operators' });
      }
      names.set(request, name);
      reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    });
    scope.get('/v1/board/me', (request, reply) =>
      reply.type('application/json').send(JSON.stringify({ name: who(request) })),
    );
    addFeedRoutes(scope, { ...parts, live, operator });
    addMapRoutes(scope, { ...parts, map: openMap(store, clock, options.places ?? noPlaces) });
    addAlarmRoutes(scope, { ...parts, live });
    addOrderRoutes(scope, { ...parts, orders });
    addReportRoutes(scope, parts);
    addTrackRoutes(scope, parts);
    addWordRoute(scope);
    done();
  });
  return { operator, close: () => orders.close() };
}

function takeJson(scope: FastifyInstance): void {
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, scope.getDefaultJsonParser('error', 'error'));
}
