import { STATUS_CODES } from 'node:http';
import { createServer as createPlainServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { fixture } from '../support/fixture.js';
import { genuine, type Answer, type Attack, type Step } from './attack.js';
import { makeContent, type Scene } from './content.js';

/** The host that the client believes to be the login service. */
export interface Attacker {
  readonly loginUrl: string;
  /** Every request, as it came. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

const SUCCESS: readonly Answer[] = [{ status: 200, body: { success: { token: {} } } }];
const KEYS: readonly Answer[] = [{ status: 200, body: { keySet: [{ from: 'issuer.pem' }] } }];

/** Starts a host that behaves as the case says; what the case leaves out is answered as the service would. */
export async function startAttacker(
  { soap = SUCCESS, jwks = KEYS, onConnect, tls, scheme }: Attack['server'],
  elsewhere: string,
  clientSecret: string,
): Promise<Attacker> {
  const requests: string[] = [];
  const sceneOf = (request: string): Scene => {
    const signed = /SignedSystemToken(?:>|":")([^<"]*)[<"]/.exec(request)?.[1] ?? '';
    const { systemUserToken } = genuine.tenant;
    const signature = signed.slice(signed.lastIndexOf('.') + 1);
    const credentials = { clientSecret, systemUserToken, signedSystemToken: signed, signature };
    return { elsewhere, credentials };
  };
  const greeting = onConnect && makeSteps({ steps: onConnect }, sceneOf(''));
  // Only what repeats the request must wait for it: the making of the rest is not the client's time.
  const prepare = (answers: readonly Answer[]) =>
    answers.map((answer) => {
      if (JSON.stringify(answer).includes('"echo"')) return { answer };
      return { made: makeSteps(answer, sceneOf('')) };
    });
  const soapAnswers = prepare(soap);
  const jwksAnswers = prepare(jwks);
  const { port, close } = await startHost(
    (socket) => {
      if (greeting) playSteps(socket, greeting);
      readRequest(socket, (request) => {
        requests.push(request);
        const answers = request.startsWith('GET') ? jwksAnswers : soapAnswers;
        const next = answers.length > 1 ? answers.shift() : answers[0];
        if (next) playSteps(socket, next.made ?? makeSteps(next.answer, sceneOf(request)));
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
  // OpenSSL allows the old versions at its lowest level only.
  const old = { minVersion: 'TLSv1', maxVersion, ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
  return maxVersion ? { ...options, ...old } : options;
}

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
  const server = tls ? createTlsServer(tls, onConnection) : createPlainServer(onConnection);
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

/** Calls back with every whole request on a connection: it is the client's, so its length is told by its header. */
function readRequest(socket: Socket, onRequest: (text: string) => void): void {
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

/** A step whose bytes are made. */
type MadeStep = 'end' | 'reset' | Buffer | { readonly drip: string; readonly everyMs: number };

/** Makes the bytes of an answer: what happens on the wire, in order. */
function makeSteps({ steps = [], ...answer }: Answer, scene: Scene): MadeStep[] {
  const made = steps.map((step: Step) =>
    typeof step === 'object' && 'write' in step ? makeContent(step.write, scene) : step,
  );
  return answer.status === undefined ? made : [frame(answer, answer.status, scene), ...made];
}

function frame({ headers = {}, body = '', chunkSize }: Answer, status: number, scene: Scene) {
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

/** Does to a connection what the steps say, and leaves it open unless they end it. */
function playSteps(socket: Socket, steps: readonly MadeStep[]): void {
  for (const step of steps) {
    if (step === 'end') socket.end();
    else if (step === 'reset') reset(socket);
    else if (Buffer.isBuffer(step)) socket.write(step);
    else drip(socket, step);
  }
}

/** What was written is sent before the reset. */
function reset(socket: Socket): void {
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
