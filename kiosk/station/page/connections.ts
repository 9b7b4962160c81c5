/**
 * The connections to the page's port that are no links: so many in each stage, and the oldest makes room for the next.
 * Anything on the machine can open them by the thousand and leave them lying; nobody's flood may take the station's
 * descriptors, and none in one stage may push out whoever has come further. In a flood the kiosk's own page still gets
 * in: it asks at once, and what asks leaves the stage that is flooded.
 */
import type { Socket } from 'node:net';

/** It has not asked to the end yet; it is being answered; it has been answered and may ask again; it is the shell's. */
type Stage = 'silent' | 'answering' | 'answered' | 'shell';

/** A browser opens six to one address; eight pages are let in (links.ts). The silent are many: they are pushed out fastest. */
export const mostConnections: Readonly<Record<Stage, number>> = { silent: 256, answering: 64, answered: 64, shell: 16 };

/** No more than these are ever taken; the kernel refuses the rest. Beyond the stages: the links, and what is being closed. */
export const mostSockets = 448;

/** Requests sent without waiting for answers: browsers send none, and a thousand fit into what is read in one turn. */
const mostAtOnce = 16;

interface Connection {
  stage: Stage;
  /** Requests of it that are not answered yet; several may be under way. */
  asked: number;
  shell: boolean;
}

export class Connections {
  readonly #of = new Map<Socket, Connection>();
  readonly #stages: Readonly<Record<Stage, Set<Socket>>> = {
    silent: new Set(),
    answering: new Set(),
    answered: new Set(),
    shell: new Set(),
  };
  readonly #onPushedOut: (stage: Stage) => void;

  constructor(onPushedOut: (stage: Stage) => void) {
    this.#onPushedOut = onPushedOut;
  }

  get size(): number {
    return this.#of.size;
  }

  came(socket: Socket): void {
    const connection: Connection = { stage: 'silent', asked: 0, shell: false };
    this.#of.set(socket, connection);
    socket.once('close', () => this.left(socket));
    this.#enter(socket, connection, 'silent');
  }

  /**
   * It has asked to the end; `shell`: with the mark that only the shell of this start was given. False: it is not to be
   * answered any more.
   */
  asks(socket: Socket, shell: boolean): boolean {
    const connection = this.#of.get(socket);
    if (connection === undefined) return false;
    connection.asked += 1;
    if (connection.asked > mostAtOnce) {
      this.left(socket);
      socket.resetAndDestroy();
      return false;
    }
    connection.shell ||= shell;
    this.#enter(socket, connection, connection.shell ? 'shell' : 'answering');
    return true;
  }

  answered(socket: Socket): void {
    const connection = this.#of.get(socket);
    if (connection === undefined) return;
    connection.asked -= 1;
    if (connection.asked === 0 && !connection.shell) this.#enter(socket, connection, 'answered');
  }

  /** It has ended, or has become a link. */
  left(socket: Socket): void {
    const connection = this.#of.get(socket);
    if (connection === undefined) return;
    this.#stages[connection.stage].delete(socket);
    this.#of.delete(socket);
  }

  /** The set keeps the order in which they came: the first is the oldest. */
  #enter(socket: Socket, connection: Connection, stage: Stage): void {
    this.#stages[connection.stage].delete(socket);
    connection.stage = stage;
    const there = this.#stages[stage];
    const [oldest] = there;
    if (there.size >= mostConnections[stage] && oldest !== undefined) {
      this.left(oldest);
      // With a reset: an orderly end would leave the kernel thousands of them to remember for a minute.
      oldest.resetAndDestroy();
      this.#onPushedOut(stage);
    }
    there.add(socket);
  }
}
