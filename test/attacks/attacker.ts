import { STATUS_CODES } from 'node:http';
import { createServer as createPlainServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { fixture } from '../support/fixture.js';
import { genuine, type Answer, type Attack, type Step } from './attack.js';
import { makeContent, type Scene } from './content.js';

/** The host that the client believes to be the login service. */
interface Attacker {
  readonly loginUrl: string;
  /** The text of every request. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

const GENUINE_RESPONSE: readonly Answer[] = [{ body: { success: { token: {} } } }];
const GENUINE_KEYS: readonly Answer[] = [{ body: { keySet: [{ from: 'issuer.pem' }] } }];

/** Starts the server of a case; it answers like the real service where the case says nothing. */
export async function startAttacker(
  server: NonNullable<Attack['server']>,
  otherHost: string,
  clientSecret: string,
): Promise<Attacker> {
  const { exchange = GENUINE_RESPONSE, jwks = GENUINE_KEYS, onConnect, tls, scheme } = server;
  const sceneOf = (request: string): Scene => {
    const signed = /SignedSystemToken(?:>|":")([^<"]*)[<"]/.exec(request)?.[1] ?? '';
    const { systemUserToken } = genuine.tenant;
    const signature = signed.slice(signed.lastIndexOf('.') + 1);
    const credentials = { clientSecret, systemUserToken, signedSystemToken: signed, signature };
    return { otherHost, credentials };
  };
  // Made now, so that the client's time does not count it; only an echo has to wait for the request.
  const prepare = (answers: readonly Answer[]) =>
    answers.map((answer) => {
      if (JSON.stringify(answer).includes('"echo"')) return { answer };
      return { steps: makeSteps(answer, sceneOf('')) };
    });
  const exchangeAnswers = prepare(exchange);
  const jwksAnswers = prepare(jwks);
  const greeting = makeSteps({ steps: onConnect ?? [] }, sceneOf(''));
  const requests: string[] = [];
  const { port, close } = await startHost(
    (socket) => {
      playSteps(socket, greeting);
      readRequests(socket, (request) => {
        requests.push(request);
        const answers = request.startsWith('GET') ? jwksAnswers : exchangeAnswers;
        const next = answers.length > 1 ? answers.shift() : answers[0];
        if (next) playSteps(socket, next.steps ?? makeSteps(next.answer, sceneOf(request)));
      });
    },
    tls && tlsOptions(tls),
  );
  const loginUrl = `${scheme ?? (tls ? 'https' : 'http')}://127.0.0.1:${port}`;
  return { loginUrl, requests, close };
}

function tlsOptions({ certificate, maxVersion }: { certificate: string; maxVersion?: 'TLSv1.1' }) {
  const options: TlsOptions = {
    key: fixture('attacks/tls/key.pem'),
    cert: fixture(`attacks/tls/${certificate}`),
  };
  // OpenSSL allows old versions only at its lowest security level.
  const old = { minVersion: 'TLSv1', maxVersion, ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
  return maxVersion ? { ...options, ...old } : options;
}

/** Calls back with each complete request; the client always sends a Content-Length with a body. */
function readRequests(socket: Socket, onRequest: (text: string) => void): void {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n\r\n') + 4;
    const length = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
    if (end < 4 || text.length < end + length) return;
    const request = text.slice(0, end + length);
    text = text.slice(end + length);
    onRequest(request);
  });
}

type MadeStep = 'end' | 'reset' | Buffer | { readonly drip: string; readonly everyMs: number };

function makeSteps({ steps = [], ...response }: Answer, scene: Scene): MadeStep[] {
  const made = steps.map((step: Step) =>
    typeof step === 'object' && 'write' in step ? makeContent(step.write, scene) : step,
  );
  const isHttp = Object.keys(response).length > 0;
  return isHttp ? [makeResponse(response, scene), ...made] : made;
}

function makeResponse(response: Answer, scene: Scene): Buffer {
  const { status = 200, headers = {}, body = '', chunkSize } = response;
  const content = makeContent(body, scene);
  const length = chunkSize
    ? { 'Transfer-Encoding': 'chunked' }
    : { 'Content-Length': String(content.length) };
  const all: Answer['headers'] = {
    'Content-Type': 'text/xml; charset=utf-8',
    ...length,
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) =>
    value === null ? '' : `${name}: ${makeContent(value, scene).toString('latin1')}\r\n`,
  );
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${lines.join('')}\r\n`;
  const sent = chunkSize ? inChunks(content, chunkSize) : content;
  return Buffer.concat([Buffer.from(head, 'latin1'), sent]);
}

function inChunks(content: Buffer, size: number): Buffer {
  const chunks = [];
  for (let at = 0; at < content.length; at += size) {
    const chunk = content.subarray(at, at + size);
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
}

/** Leaves the connection open unless a step ends it. */
function playSteps(socket: Socket, steps: readonly MadeStep[]): void {
  for (const step of steps) {
    if (step === 'end') socket.end();
    else if (step === 'reset') reset(socket);
    else if (Buffer.isBuffer(step)) socket.write(step);
    else drip(socket, step);
  }
}

function reset(socket: Socket): void {
  // After the bytes written so far are sent.
  socket.write('', () => {
    socket.resetAndDestroy();
  });
}

function drip(socket: Socket, { drip, everyMs }: { drip: string; everyMs: number }): void {
  const timer = setInterval(() => socket.write(drip), everyMs);
  socket.on('close', () => {
    clearInterval(timer);
  });
}

/** A host on a free loopback port. */
interface Host {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Listens on loopback; `close` destroys the remaining connections. */
export async function startHost(
  onConnection: (socket: Socket) => void,
  tls?: TlsOptions,
): Promise<Host> {
  const sockets = new Set<Socket>();
  const server = tls ? createTlsServer(tls, onConnection) : createPlainServer(onConnection);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // The client may reset a connection under attack.
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
