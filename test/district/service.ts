/** The reference district service: the executable contract of the uplink, on loopback unless told otherwise. */
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { KeyObject } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { isAskedAs, loopbackNames } from '../../drivers/basics/asked-host.ts';
import { type Clock, systemClock } from '../../drivers/basics/clock.ts';
import type { TrustList } from '../../kiosk/credentials/trust-list.ts';
import type { Acknowledgement, CloudEvent, Problem } from '../../kiosk/uplink/contract.ts';
import { mediaTypes, paths, sourceHeader, wireLimits } from '../../kiosk/uplink/http-contract.ts';
import { placeOf } from '../../kiosk/uplink/source.ts';
import { longestWaitS } from '../../kiosk/uplink/command-contract.ts';
import { openBrokerSide } from './broker-side.ts';
import { type CommandDesk, openCommandDesk } from './command-desk.ts';
import { type KnownDevice, publicKeyText, whyNot } from './device-register.ts';
import { type DocumentDesk, openDocumentDesk } from './lists-desk.ts';
import { documentKeys } from './lists-keys.ts';
import { addPublishRoutes } from './lists-publish-routes.ts';
import { openPublisher, type Publisher } from './lists-publisher.ts';
import { openShelf } from './lists-shelf.ts';
import type { ListSigner } from './lists-pack.ts';
import { addCodeRoute, type CodeRegister, openCodeRegister } from './codes.ts';
import { addListRoutes } from './lists-routes.ts';
import { addReleaseRoutes } from './releases.ts';
import { type Identity, openIdentity } from './enrolment-service.ts';
import { batchesInTurn, boundBodies, doorOf } from './flood-bodies.ts';
import { Connections, doorLimits } from './flood-guard.ts';
import { answerUnreadable, guardedServer } from './flood-server.ts';
import { openLive } from './live.ts';
import { readBatch } from './receive.ts';
import { type DistrictState, stateOf } from './state.ts';
import { openStore } from './store/open-store.ts';
import { addWallboard } from './wallboard/board.ts';
import type { KnownPlaces } from './wallboard/places-file.ts';
import type { DistrictStore, StoredEvent } from './store/store-contract.ts';

export interface DistrictOptions {
  /** 0 chooses a free port. */
  readonly port: number;
  /** Where `district.db` lies, or `:memory:`. */
  readonly directory: string;
  /** `postgres://…`, which several services may share; without it the store is in the directory. */
  readonly database?: string;
  /** `mqtt(s)://…`: a broker at which boxes are served as well. */
  readonly broker?: URL;
  /** Address to listen on; loopback by default. */
  readonly host?: string;
  readonly clock?: Clock;
  /** The boxes that are let in, by their tokens; without a list any box is. */
  readonly devices?: readonly KnownDevice[];
  /** Only boxes that were enrolled are let in (and those of `devices`, if given, instead). */
  readonly enrolled?: boolean;
  /** Whose passes count when somebody scans a place code; without it nobody is cleared. */
  readonly passTrust?: TrustList;
  /** Origins under which boxes and operators know the service, beside its own; under other names nobody is answered. */
  readonly audiences?: readonly string[];
  /** Signs the lists; a key kept in the store if absent. */
  readonly signer?: ListSigner;
  /** X25519: opens the details of rosters during a shift; one kept in the store if absent. */
  readonly shiftKey?: KeyObject;
  /** Names and coordinates for the wallboard. */
  readonly places?: KnownPlaces;
  /** Where releases of the software lie; without it none is passed on. */
  readonly releases?: string;
}

export interface District {
  readonly url: URL;
  state(): Promise<DistrictState>;
  eventsAfter(number: number, limit: number): Promise<readonly StoredEvent[]>;
  /** Takes a batch as the service does, from whichever line it came: resolves when it is durable. */
  accept(source: string, events: readonly CloudEvent[]): Promise<Acknowledgement>;
  readonly store: DistrictStore;
  /** Where commands to boxes are given. */
  readonly commands: CommandDesk;
  /** Who is enrolled, and whom place codes clear. */
  readonly identity: Pick<Identity, 'register' | 'clearances'>;
  /** Whose codes those are that only the district can read. */
  readonly codes: CodeRegister;
  /** What boxes get of policy and lists; publishes at once where the store is in this process. */
  readonly documents: DocumentDesk;
  /** Publishes policy and lists into any store, and announces them. */
  readonly publisher: Publisher;
  stop(): Promise<void>;
}

/** Starts the service; rejects with the error of the system when it cannot listen or open its file. */
export async function startDistrict(options: DistrictOptions): Promise<District> {
  const clock = options.clock ?? systemClock;
  const store = await openStore(options, clock, (source) =>
    options.devices === undefined ? identity.register.everKnown(source) : registeredKeys(options.devices, source),
  );
  const live = openLive(clock);
  const codes = openCodeRegister(() => clock.wallMs());
  store.follow({
    wantsEvents: () => live.isFollowed,
    onEvents: (events) => live.publish(events),
    onCommand: () => undefined,
  });
  const commands = await openCommandDesk(store, clock);
  const shelf = openShelf();
  const publisher = await openPublisher({ store, commands, clock, shelf });
  const keys = await documentKeys(store.records, options);
  const documents = openDocumentDesk(clock, { ...keys, shelf, store: store.publications.atOnce });
  const accept = async (source: string, events: readonly CloudEvent[]): Promise<Acknowledgement> => {
    // Before they are acknowledged: a box uses its new key from then on.
    await identity.register.noteEvents(events);
    return (await store.accept(source, events, clock.wallMs())).ack;
  };
  const state = async (): Promise<DistrictState> => stateOf(await store.counts(), clock.wallMs());

  let ownOrigin = '';
  const connections = new Connections();
  const app = Fastify({
    bodyLimit: doorLimits.smallBodyBytes,
    forceCloseConnections: true,
    serverFactory: guardedServer(connections),
    clientErrorHandler: answerUnreadable,
  });
  // The store is out of reach: a box tries again, and nothing was acknowledged.
  app.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const status = error.statusCode ?? 503;
    const title = status < 500 ? 'Not like this' : 'Not now';
    const most = status === 413 ? ` of ${request.routeOptions.bodyLimit ?? 0} bytes at most` : '';
    return problem(reply, status, { title, detail: `${doorOf(request)}: ${error.message.slice(0, 1_500)}${most}` });
  });
  const names = namesOf(options);
  app.addHook('onRequest', async ({ headers }, reply) =>
    isAskedAs(headers.host, names)
      ? undefined
      : problem(reply, 421, { title: 'Not here', detail: 'unknown host: the service is not known by that name' }),
  );
  boundBodies(app, problem);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(mediaTypes.batch, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  const audiences = (): readonly string[] => [ownOrigin, ...(options.audiences ?? [])];
  const { places } = options;
  const onOperator = ({ raw }: FastifyRequest): void => connections.known(raw.socket);
  const wallboard = await addWallboard(app, { store, commands, clock, live, places, problem, onOperator });
  const identity = await openIdentity(app, {
    operator: wallboard.operator,
    store,
    commands,
    clock,
    enrolled: options.enrolled === true,
    trust: options.passTrust ?? null,
    audiences,
  });

  /** The box that asks, or null when the answer has been given already. */
  function whoAsks(request: FastifyRequest, reply: FastifyReply): string | null {
    const source = request.headers[sourceHeader];
    if (typeof source !== 'string' || placeOf(source) === null) {
      problem(reply, 400, { title: 'Who is there?', detail: `${sourceHeader} must hold the URN of the box` });
      return null;
    }
    const reason =
      options.devices === undefined
        ? identity.whyNot(request)
        : whyNot(options.devices, request.headers.authorization, source, audiences(), clock.wallMs());
    if (reason === null) {
      connections.known(request.raw.socket);
      return source;
    }
    problem(reply.header('www-authenticate', 'Bearer'), 401, { title: 'Not known', detail: reason });
    return null;
  }

  const inTurn = batchesInTurn(problem);
  // Before anything of the body is read.
  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const source = whoAsks(request, reply);
    return source === null || !inTurn(source, reply) ? reply : undefined;
  };
  app.post(paths.events, { bodyLimit: wireLimits.maxBatchBytes, onRequest }, async (request, reply) => {
    const source = whoAsks(request, reply);
    if (source === null) return reply;
    if (!Buffer.isBuffer(request.body)) return problem(reply, 400, { title: 'No body', detail: 'expected a batch' });
    const batch = await readBatch(request.body, request.headers['content-encoding']);
    if (!batch.ok) return problem(reply, batch.error.status, batch.error.problem);
    return reply.type(mediaTypes.json).send(JSON.stringify(await accept(source, batch.value)));
  });
  app.get<{ Querystring: { after?: string; wait?: string } }>(paths.commands, async (request, reply) => {
    const source = whoAsks(request, reply);
    if (source === null) return reply;
    const gone = new AbortController();
    reply.raw.on('close', () => gone.abort());
    const waitMs = Math.min(longestWaitS, whole(request.query.wait, 0)) * 1000;
    const list = await commands.wait(source, whole(request.query.after, 0), waitMs, gone.signal);
    return reply.type(mediaTypes.json).send(JSON.stringify(list));
  });
  identity.addRoutes(whoAsks, problem);
  addCodeRoute(app, { register: codes, whoAsks, problem });
  addListRoutes(app, { desk: documents, open: options.devices === undefined, whoAsks, problem });
  addReleaseRoutes(app, { directory: options.releases ?? null, whoAsks, problem });
  const { operator } = wallboard;
  addPublishRoutes(app, { publisher, operator, store, clock, trust: options.passTrust ?? null, problem });

  try {
    await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
  } catch (error) {
    await store.close();
    throw error;
  }
  const { address, port } = listeningAt(app.server.address());
  const url = new URL(`http://${address.includes(':') ? `[${address}]` : address}:${port}/`);
  ownOrigin = url.origin;
  const broker =
    options.broker === undefined
      ? null
      : openBrokerSide(options.broker, { ...options, accept, commands, documents, clock, identity });
  return {
    url,
    commands,
    identity,
    codes,
    documents,
    publisher,
    store,
    state,
    eventsAfter: (number, limit) => store.eventsAfter(number, limit),
    accept,
    async stop() {
      live.close();
      wallboard.close();
      await broker?.stop();
      commands.close();
      await app.close();
      await publisher.close();
      await store.close();
    },
  };
}

/** The keys that may sign for a box; null where the service, or this box, has none registered. */
function registeredKeys(devices: readonly KnownDevice[] | undefined, source: string): readonly string[] | null {
  const keys = (devices ?? [])
    .filter((device) => device.source === source)
    .map(({ publicKey }) => publicKeyText(publicKey));
  return keys.length === 0 ? null : keys;
}

/** The host names under which the service is asked: those of this machine, of where it listens, and of the origins it is known by. */
function namesOf({ host, audiences = [] }: Pick<DistrictOptions, 'host' | 'audiences'>): readonly string[] {
  return [...loopbackNames, ...(host === undefined ? [] : [host]), ...audiences.map((each) => new URL(each).hostname)];
}

function listeningAt(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the service listens on no port');
  return address;
}

function problem(reply: FastifyReply, status: number, body: Problem): FastifyReply {
  return reply.code(status).type(mediaTypes.problem).send(JSON.stringify(body));
}

function whole(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^[0-9]{1,15}$/.test(text) ? Number(text) : otherwise;
}
