import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { SecureVersion } from 'node:tls';
import { join } from 'node:path';
import { fixture } from './fixture.js';
import { passOn } from './start-front.js';

/** The file of the CA that signed what these servers show. */
export const CA_FILE = join(__dirname, '../../fixtures/tls/ca.crt');
export const CA = fixture('tls/ca.crt');

/** A TLS server on a free loopback port, and what came to it. */
export interface TlsListening {
  readonly port: number;
  /** For localhost, which its certificate is for unless told otherwise. */
  readonly url: string;
  /** Decrypted bytes that arrived. */
  readonly received: () => number;
  /** Connections, whatever became of them. */
  readonly connections: () => number;
  /** Connections whose handshake ended, from the server's side. */
  readonly handshakes: () => number;
  /** Shows another certificate from now on. */
  readonly show: (cert: string) => void;
  readonly close: () => Promise<void>;
}

/** Starts a TLS server that passes on to another server what it gets. */
export async function listenTls(
  target: string,
  {
    cert = 'server.crt',
    maxVersion = 'TLSv1.3',
  }: { cert?: string; maxVersion?: SecureVersion } = {},
): Promise<TlsListening> {
  const key = fixture('tls/server.pem');
  const options = { key, cert: fixture(`tls/${cert}`), maxVersion };
  const server = createServer(options, (request, response) => {
    void passOn(target, request, response);
  });
  let received = 0;
  let connections = 0;
  let handshakes = 0;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('secureConnection', (socket) => {
    handshakes++;
    socket.on('error', () => undefined);
    socket.prependListener('data', (chunk: Buffer) => {
      received += chunk.length;
    });
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `https://localhost:${port}`,
    received: () => received,
    connections: () => connections,
    handshakes: () => handshakes,
    show: (other) => {
      server.setSecureContext({ key, cert: fixture(`tls/${other}`) });
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
