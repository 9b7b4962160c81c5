/** Debian's NATS server with JetStream in files, as it is configured when nothing is said (sync_interval of two minutes). */
import { once } from 'node:events';
import path from 'node:path';
import { freePort } from '../../district/free-port.ts';
import { eventAt } from '../bench-ledger.ts';
import { Arrivals, type Forwarded } from './arrivals.ts';
import { type Contender, timedEach } from './contender.ts';
import { peerModule } from './peers.ts';
import { endServer, startServer, untilListening } from './server.ts';
import { startTraced } from './traced.ts';

/** What is used of @nats-io/transport-node and @nats-io/jetstream. */
interface Connection {
  close(): Promise<void>;
}
interface TransportModule {
  connect(options: { servers: string }): Promise<Connection>;
}
interface Message {
  readonly seq: number;
  ack(): void;
}
interface Consumers {
  add(stream: string, options: { durable_name: string; ack_policy: 'explicit' }): Promise<unknown>;
}
interface JetStream {
  publish(subject: string, text: string): Promise<unknown>;
  readonly consumers: {
    get(
      stream: string,
      name: string,
    ): Promise<{ consume(): Promise<AsyncIterable<Message> & { close(): Promise<unknown> }> }>;
  };
}
interface Streams {
  add(options: { name: string; subjects: string[]; storage: 'file' }): Promise<unknown>;
  info(name: string): Promise<{ readonly state: { readonly messages: number } }>;
}
interface JetStreamModule {
  jetstream(connection: Connection): JetStream;
  jetstreamManager(connection: Connection): Promise<{ readonly streams: Streams; readonly consumers: Consumers }>;
}

/** Null when its client could not be installed. */
export function jetStream(program: string): Contender | null {
  const transport = peerModule('@nats-io/transport-node') as TransportModule | null;
  const module = peerModule('@nats-io/jetstream') as JetStreamModule | null;
  return transport === null || module === null ? null : contender(program, transport, module);
}

function contender(program: string, transport: TransportModule, module: JetStreamModule): Contender {
  const words = (directory: string, port: number): string[] => {
    return ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', path.join(directory, 'kept')];
  };

  async function publish(port: number, count: number): Promise<number[]> {
    const connection = await transport.connect({ servers: `127.0.0.1:${port}` });
    const manager = await module.jetstreamManager(connection);
    await manager.streams.add({ name: 'events', subjects: ['events'], storage: 'file' });
    const stream = module.jetstream(connection);
    const tookMs = await timedEach(count, async (number) => {
      await stream.publish('events', JSON.stringify(eventAt(number)));
    });
    await connection.close();
    return tookMs;
  }

  async function kept(port: number): Promise<number> {
    const connection = await transport.connect({ servers: `127.0.0.1:${port}` });
    const { streams } = await module.jetstreamManager(connection);
    const { state } = await streams.info('events');
    await connection.close();
    return state.messages;
  }

  /** As a district would fetch them: a durable consumer, each message acknowledged. */
  async function fetched(port: number, count: number): Promise<Forwarded> {
    const connection = await transport.connect({ servers: `127.0.0.1:${port}` });
    const { consumers } = await module.jetstreamManager(connection);
    await consumers.add('events', { durable_name: 'district', ack_policy: 'explicit' });
    const consumer = await module.jetstream(connection).consumers.get('events', 'district');
    const messages = await consumer.consume();
    const arrivals = new Arrivals();
    const noting = (async () => {
      for await (const message of messages) {
        arrivals.note(message.seq);
        message.ack();
      }
    })();
    const forwarded = await arrivals.all(count);
    await messages.close();
    await noting;
    await connection.close();
    return forwarded;
  }

  return {
    name: 'NATS JetStream',
    saysKept: 'at the acknowledgement of the publication',
    async rate(directory, count) {
      const port = await freePort();
      const server = await startServer(program, words(directory, port), port);
      const tookMs = await publish(port, count);
      await endServer(server);
      return tookMs;
    },
    async killed(directory, count) {
      const port = await freePort();
      const server = await startServer(program, words(directory, port), port);
      await publish(port, count);
      await endServer(server);
      const again = await startServer(program, words(directory, port), port);
      const lost = count - (await kept(port));
      await endServer(again);
      return { acknowledged: count, lost };
    },
    async forwarded(directory, count) {
      const port = await freePort();
      const server = await startServer(program, words(directory, port), port);
      await publish(port, count);
      const forwarded = await fetched(port, count);
      await endServer(server);
      return forwarded;
    },
    async syncs(directory, count) {
      const port = await freePort();
      const traced = startTraced(directory, [program, ...words(directory, port)]);
      if (traced === null) return null;
      await untilListening(port);
      const before = traced.syncs();
      await publish(port, count);
      const syncs = traced.syncs() - before;
      const gone = once(traced.process, 'exit');
      traced.kill();
      await gone;
      return syncs / count;
    },
  };
}
