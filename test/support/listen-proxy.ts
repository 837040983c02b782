import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { fixture } from './fixture.js';
import { passOn } from './start-front.js';

/** A proxy on a free loopback port, and all that it could read. */
export interface Proxy {
  readonly url: string;
  readonly port: number;
  /** What CONNECT named, in order. */
  readonly connects: string[];
  /** The targets of plain requests. */
  readonly requests: string[];
  /** The heads that came, as JSON, and the bytes that followed a CONNECT that was refused. */
  readonly read: string[];
  /** Whether it takes connections and says nothing on them. */
  isHanging: boolean;
  /** How many connections are open. */
  readonly open: () => number;
  readonly close: () => Promise<void>;
}

/** Starts a proxy that does as it is told, or answers every CONNECT with a status; over TLS if it is given a certificate. */
export async function listenProxy(refuseWith?: number, cert?: string): Promise<Proxy> {
  const connects: string[] = [];
  const requests: string[] = [];
  const read: string[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  };
  const note = ({ method, url, rawHeaders }: IncomingMessage) =>
    read.push(JSON.stringify([method, url, rawHeaders]));
  const onRequest: RequestListener = (request, response) => {
    note(request);
    requests.push(String(request.url));
    void passOn(new URL(String(request.url)).origin, request, response);
  };
  const server = cert
    ? createTlsServer({ key: fixture('tls/server.pem'), cert: fixture(`tls/${cert}`) }, onRequest)
    : createServer(onRequest);
  server.on('connection', keep);
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    note(request);
    connects.push(String(request.url));
    if (proxy.isHanging) {
      socket.resume().on('end', () => socket.destroy());
      return;
    }
    if (refuseWith !== undefined) {
      socket.on('data', (chunk: Buffer) => read.push(chunk.toString('latin1')));
      socket.write(
        `HTTP/1.1 ${refuseWith} No\r\nContent-Length: 12\r\nConnection: close\r\n\r\n<html></html`,
      );
      return;
    }
    const port = Number(new URL(`http://${String(request.url)}`).port);
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    keep(upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  const proxy: Proxy = {
    url: cert ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    port,
    connects,
    requests,
    read,
    isHanging: false,
    open: () => sockets.size,
    close,
  };
  return proxy;
}
