/** The way to a broker: TCP, or TLS with the one authority that counts. */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** `authority` is a PEM, null for the system's store; `onReached` is called when the connection, with its TLS, stands. */
export function openBrokerSocket(url: URL, authority: string | null, onReached: () => void): Socket {
  const secure = url.protocol === 'mqtts:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (secure ? 8883 : 1883));
  const socket = secure
    ? connectTls({
        host,
        port,
        ...(isIP(host) === 0 ? { servername: host } : {}),
        ...(authority === null ? {} : { ca: authority }),
      })
    : connectTcp({ host, port });
  // A small answer after a smaller receipt would otherwise wait for the other end's delayed ACK (RFC 896, RFC 1122).
  socket.setNoDelay(true);
  socket.once(secure ? 'secureConnect' : 'connect', onReached);
  return socket;
}
