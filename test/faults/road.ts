/** The way to the district, below HTTP: a relay of TCP on loopback that is cut, stalls, or breaks off in an answer. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type RoadState = 'open' | 'cut' | 'stalled' | 'halfAnswer' | 'answerLost';

export interface FlappingRoad {
  readonly url: URL;
  state: RoadState;
  stop(): Promise<void>;
}

/** Bytes of an answer that still arrive when it breaks off. */
const halfAnswerBytes = 120;

/** Opens it on a free port of loopback, towards `port`. */
export async function openFlappingRoad(port: number): Promise<FlappingRoad> {
  const open = new Set<Socket>();
  let state: RoadState = 'open';
  const drop = (...sockets: readonly Socket[]): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => drop(near, far));
      socket.on('close', () => {
        open.delete(socket);
        drop(near, far);
      });
    }
    // What comes while the road is stalled has got lost on the way when it opens again.
    near.on('data', (bytes) => {
      if (state !== 'stalled') far.write(bytes);
    });
    far.on('data', (bytes) => {
      if (state === 'open') near.write(bytes);
      else if (state === 'halfAnswer') near.write(bytes.subarray(0, halfAnswerBytes), () => drop(near, far));
      else if (state === 'answerLost') drop(near, far);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a port without a number');
  return {
    url: new URL(`http://127.0.0.1:${address.port}/`),
    get state() {
      return state;
    },
    set state(next) {
      // A stalled connection that comes back lacks bytes: both ends must learn it.
      if (next === 'cut' || (state === 'stalled' && next === 'open')) drop(...open);
      state = next;
    },
    async stop() {
      const closed = once(server.close(), 'close');
      drop(...open);
      await closed;
    },
  };
}
