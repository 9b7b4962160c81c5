/** The least a page can be: it shows one line, says when a frame with it was painted, and moves a clock every second. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { type WebSocket, WebSocketServer } from 'ws';

export interface PlainPage {
  readonly url: string;
  /** Sends a line; resolves with the milliseconds until the page says that it was painted. Its page must be open. */
  painted(line: string): Promise<number>;
  stop(): Promise<void>;
}

const html = `<!doctype html><title>plain</title><p id="line">-</p><p id="clock">-</p><script>
  const socket = new WebSocket('ws://' + location.host);
  socket.onmessage = ({ data }) => {
    line.textContent = data;
    requestAnimationFrame(() => setTimeout(() => socket.send(data), 0));
  };
  setInterval(() => { clock.textContent = new Date().toISOString(); }, 1000);
</script>`;

export async function startPlainPage(): Promise<PlainPage> {
  const http = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(html);
  });
  const sockets = new WebSocketServer({ server: http });
  let open: WebSocket | null = null;
  let wake: (line: string) => void = () => {};
  sockets.on('connection', (socket) => {
    open = socket;
    socket.on('message', (data) => wake(Buffer.isBuffer(data) ? data.toString('utf8') : ''));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    painted(line) {
      return new Promise((resolve) => {
        const fromMs = performance.now();
        wake = (said) => {
          if (said === line) resolve(performance.now() - fromMs);
        };
        open?.send(line);
      });
    },
    async stop() {
      for (const socket of sockets.clients) socket.terminate();
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
}
