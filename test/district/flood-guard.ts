/**
 * Who may hold a connection of the service, and how much may be asked over it. Whoever has not shown who they are is one of
 * so many strangers: the next one pushes out the one that has asked nothing for longest. A box that is let in and an
 * operator who is signed in are pushed out by nobody, so that a flood from outside costs them nothing but the turn.
 * Where boxes need not be enrolled, anybody is let in who says so.
 */
import type { Socket } from 'node:net';

/** Figures of the doors; README.md says what follows from them. */
export const doorLimits = {
  /** Connections of those who have not shown who they are. */
  strangers: 1_024,
  /** Of everybody: a district has some thousand boxes, each with a connection or two. */
  connections: 20_000,
  /** Requests under way on one connection: browsers and boxes send the next when they have the answer. */
  requestsAtOnce: 16,
  /** Batches of one box under way: an alarm overtakes one that was taken back. */
  batchesOfOneBox: 4,
  /** Bytes before the body. */
  headerBytes: 16 * 1024,
  /** Bytes of a body at any door that does not say otherwise. */
  smallBodyBytes: 64 * 1024,
  /** Bytes of all longer bodies that are under way. */
  largeBodiesBytes: 128 * 1024 * 1024,
  /** Milliseconds from the first byte, or from the connection: all headers; and the whole request, over a bad line. */
  headersMs: 10_000,
  requestMs: 60_000,
  /** How often that is looked at. */
  lookMs: 2_000,
  /** Milliseconds for the other end to take the last word. */
  farewellMs: 1_000,
} as const;

interface Connection {
  known: boolean;
  /** Requests that are not answered yet. */
  asked: number;
}

export class Connections {
  readonly #of = new Map<Socket, Connection>();
  /** In the order in which they came or asked last. */
  readonly #strangers = new Set<Socket>();

  came(socket: Socket): void {
    this.#of.set(socket, { known: false, asked: 0 });
    socket.once('close', () => this.#left(socket));
    this.#enter(socket);
  }

  /** Another request has come on it; false: too many at once, and it has been ended. */
  asks(socket: Socket): boolean {
    const connection = this.#of.get(socket);
    if (connection === undefined) return false;
    connection.asked += 1;
    if (connection.asked > doorLimits.requestsAtOnce) {
      this.#end(socket);
      return false;
    }
    if (!connection.known) this.#enter(socket);
    return true;
  }

  answered(socket: Socket): void {
    const connection = this.#of.get(socket);
    if (connection !== undefined) connection.asked -= 1;
  }

  /** Whoever asks on it has shown who they are. */
  known(socket: Socket): void {
    const connection = this.#of.get(socket);
    if (connection === undefined) return;
    connection.known = true;
    this.#strangers.delete(socket);
  }

  #enter(socket: Socket): void {
    this.#strangers.delete(socket);
    const [oldest] = this.#strangers;
    if (this.#strangers.size >= doorLimits.strangers && oldest !== undefined) this.#end(oldest);
    this.#strangers.add(socket);
  }

  /** With a reset: an orderly end would leave the kernel thousands of them to remember for a minute. */
  #end(socket: Socket): void {
    this.#left(socket);
    socket.resetAndDestroy();
  }

  #left(socket: Socket): void {
    this.#strangers.delete(socket);
    this.#of.delete(socket);
  }
}
