/** A TLS end before the plain reference service, with the fixture certificates: what stands in a data centre before such a service. */
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { createServer } from 'node:tls';

const file = (name: string): string => readFileSync(new URL(`./certificates/${name}`, import.meta.url), 'utf8');

export const authority = file('authority.pem');
export const boxCertificate = { certificate: file('box.pem'), key: file('box.key.pem') };

export type ServiceName = 'service' | 'foreign-service' | 'expired-service' | 'other-name';

export interface TlsRoad {
  readonly url: URL;
  /** Where its connections lead; may be set once the service is there. */
  target: URL | null;
  stop(): Promise<void>;
}

/** Listens on loopback with the certificate of `name`; `mutual`: only boxes with a certificate of the authority come in. */
export async function openTlsRoad(name: ServiceName = 'service', mutual = false): Promise<TlsRoad> {
  const certificates = { cert: file(`${name}.pem`), key: file(`${name}.key.pem`) };
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer(
    { ...certificates, ...(mutual ? { ca: authority, requestCert: true, rejectUnauthorized: true } : {}) },
    (near) => {
      const far = connect(Number(road.target?.port ?? 0), '127.0.0.1');
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('close', () => {
          sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
        // A refused or broken connection is what the tests are about.
        socket.on('error', () => undefined);
      }
      near.pipe(far).pipe(near);
    },
  );
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const road: TlsRoad = {
    url: new URL(`https://127.0.0.1:${port}/`),
    target: null,
    stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      return closed;
    },
  };
  return road;
}
