import { createServer as createPlain, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTls, type TlsOptions } from 'node:tls';

/** A host on a free loopback port. */
export interface Host {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Listens on loopback; closing breaks every connection that is left. */
export async function startHost(
  onConnection: (socket: Socket) => void,
  tls?: TlsOptions,
): Promise<Host> {
  const sockets = new Set<Socket>();
  const server = tls ? createTls(tls, onConnection) : createPlain(onConnection);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // What the client does to a connection under attack is its own affair.
    socket.on('error', () => undefined);
  });
  server.on('secureConnection', (socket: Socket) => socket.on('error', () => undefined));
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, close };
}
