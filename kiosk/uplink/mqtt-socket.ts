/** The way to a broker: TCP, or TLS with the one authority that counts. */
import { connect as connectTcp, isIP, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ClientCertificate } from './http-exchange.ts';

export interface BrokerTrust {
  /** PEM of the only authority accepted; the system's store if absent. */
  readonly authority?: string;
  /** For brokers that ask for mutual TLS. */
  readonly clientCertificate?: ClientCertificate;
}

/** `onReached` is called when the connection, with its TLS, stands. A certificate or key that cannot be used is an error of the socket. */
export function openBrokerSocket(url: URL, trust: BrokerTrust, onReached: () => void): Socket {
  try {
    return connected(url, trust, onReached);
  } catch (cause) {
    // Thrown by node:tls. Whoever holds the socket listens from this turn on; the error comes in the next.
    return new Socket().destroy(cause instanceof Error ? cause : new Error('no socket'));
  }
}

function connected(url: URL, trust: BrokerTrust, onReached: () => void): Socket {
  const { authority, clientCertificate } = trust;
  const secure = url.protocol === 'mqtts:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (secure ? 8883 : 1883));
  const socket = secure
    ? connectTls({
        host,
        port,
        ...(isIP(host) === 0 ? { servername: host } : {}),
        ...(authority === undefined ? {} : { ca: authority }),
        ...(clientCertificate === undefined ? {} : { cert: clientCertificate.certificate, key: clientCertificate.key }),
      })
    : connectTcp({ host, port });
  // A small answer after a smaller receipt would otherwise wait for the other end's delayed ACK (RFC 896, RFC 1122).
  socket.setNoDelay(true);
  socket.once(secure ? 'secureConnect' : 'connect', onReached);
  return socket;
}
