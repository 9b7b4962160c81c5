/** The page's end of the link: one WebSocket, opened again after a loss, and the frame heartbeat. */
import {
  closeCodes,
  type FromPage,
  linkPath,
  linkProtocol,
  linkVersion,
  pagePrefix,
  readToPage,
  shellParameter,
  shellPrefix,
  type ToPage,
} from './messages.ts';

export interface LinkOptions {
  readonly token: string;
  readonly onModel: (message: Extract<ToPage, { type: 'model' }>) => void;
  readonly onState: (state: 'open' | 'lost') => void;
}

const retryMs = 1000;
const signOfLifeMs = 1000;
const unansweredAllowed = 2;
/** Seconds without a word after which the station is asked, and without an answer is held to be gone or frozen. */
const quietAllowed = 1;
const silentAfter = 3;

/** Keeps the page connected to the station that served it; returns the way to send, which says if it could. Never throws. */
export function startLink(options: LinkOptions): (message: FromPage) => boolean {
  const shell = new URLSearchParams(location.search).get(shellParameter);
  // The station ends this page's earlier link when it opens another.
  const asker = [`${pagePrefix}${crypto.randomUUID()}`, ...(shell === null ? [] : [`${shellPrefix}${shell}`])];
  let socket: WebSocket | null = null;
  let frame = 0;
  let revision = 0;
  /** Seconds for which the browser has owed an answer. */
  let unanswered = 0;
  /** Seconds, as this page lived through them, for which the station has said nothing. */
  let quiet = 0;

  function send(message: FromPage): boolean {
    // What a frozen station is sent now it would do when it wakes, and nobody expects it then.
    if (socket?.readyState !== WebSocket.OPEN || quiet >= silentAfter) return false;
    socket.send(JSON.stringify(message));
    return true;
  }

  // A timer set inside the frame callback runs after that frame was handed to the compositor: only then was it painted.
  function heartbeat(): void {
    if (unanswered > unansweredAllowed) return;
    requestAnimationFrame(() => {
      frame += 1;
      const sent = { type: 'heartbeat', frame, revision } as const;
      setTimeout(() => send(sent), 0);
    });
  }

  // A page goes on painting when the browser around it hangs, and then no finger reaches it: the sign of life goes through
  // the browser first, by a question that only its own process answers.
  function signOfLife(): void {
    if (unanswered > 0) {
      unanswered += 1;
      return;
    }
    unanswered = 1;
    const answered = (): void => {
      unanswered = 0;
      heartbeat();
    };
    navigator.permissions.query({ name: 'camera' }).then(answered, answered);
  }

  // The link of a station that is frozen stays open: only an answer says that it lives.
  function listen(): void {
    if (socket?.readyState !== WebSocket.OPEN) return;
    quiet += 1;
    if (quiet === quietAllowed) send({ type: 'ask' });
    if (quiet === silentAfter) options.onState('lost');
  }

  function connect(): void {
    const opened = new WebSocket(`ws://${location.host}${linkPath}`, [linkProtocol, options.token, ...asker]);
    socket = opened;
    opened.addEventListener('open', () => {
      quiet = 0;
      send({ type: 'hello', version: linkVersion });
      options.onState('open');
      heartbeat();
    });
    opened.addEventListener('message', (event) => {
      const message = typeof event.data === 'string' ? readToPage(event.data) : null;
      if (message === null || !message.ok) {
        opened.close(closeCodes.badMessage, 'not in the contract');
        return;
      }
      if (quiet >= silentAfter) options.onState('open');
      quiet = 0;
      if (message.value.type === 'here') return;
      if (message.value.type === 'hello') {
        if (message.value.version !== linkVersion) location.reload();
        return;
      }
      if (message.value.type === 'reload') return location.reload();
      revision = message.value.revision;
      options.onModel(message.value);
      heartbeat();
    });
    opened.addEventListener('close', () => {
      if (socket !== opened) return;
      socket = null;
      options.onState('lost');
      setTimeout(() => void again(), retryMs);
    });
  }

  // A station that has started again has a new token: the page must come anew. While nothing answers, this page stays,
  // because a reload would show the browser's own error page.
  async function again(): Promise<void> {
    try {
      const answer = await fetch('/', { cache: 'no-store' });
      const sameStart = (await answer.text()).includes(`"${options.token}"`);
      if (answer.ok && sameStart) connect();
      else if (answer.ok) location.reload();
      else setTimeout(() => void again(), retryMs);
    } catch {
      setTimeout(() => void again(), retryMs);
    }
  }

  connect();
  setInterval(() => {
    signOfLife();
    listen();
  }, signOfLifeMs);
  return send;
}
