import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { answerMessages } from './answer-messages.js';
import { makeAnswer } from './make-answer.js';
import type { ServerFacts, ServerWork } from './start-server.js';
import { tenantOf } from './tenant-of.js';

const KID = 'benchmark';
const issuer = createPrivateKey(readFileSync(join(__dirname, '../fixtures/keys/issuer.pem')));
const publicKey = createPublicKey(issuer).export({ format: 'jwk' });
const keySet = { keys: [{ ...publicKey, kid: KID, use: 'sig', alg: 'RS256' }] };
const jwks = canned('application/json', JSON.stringify(keySet));
const first = makeAnswer(issuer, KID, tenantOf(0));
const exchanges = new Map<string, ReturnType<typeof canned>>();
for (let index = 0; index < Number(process.argv[2]); index++) {
  const { envelope } = index === 0 ? first : makeAnswer(issuer, KID, tenantOf(index));
  exchanges.set(tenantOf(index).contextIdentifier, canned('text/xml; charset=utf-8', envelope));
}
let made = 0;

const server = createServer((request, response) => {
  if (request.method !== 'POST') {
    request.resume();
    response.writeHead(200, jwks.headers).end(jwks.body);
    return;
  }
  let text = '';
  request.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  request.on('end', () => {
    made++;
    const { headers, body } = exchanges.get(
      /ContextIdentifier[^>]*>([^<]+)/.exec(text)?.[1] ?? '',
    )!;
    response.writeHead(200, headers).end(body);
  });
});
// No contender may find its sockets closed because it was not its turn.
server.keepAliveTimeout = 10 * 60 * 1000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const facts: ServerFacts = { ...first, loginUrl: `http://127.0.0.1:${port}` };
  answerMessages(() => {
    const { user, system } = process.cpuUsage();
    return { facts, work: { exchanges: made, cpu: user + system } satisfies ServerWork };
  });
});

function canned(type: string, text: string) {
  const body = Buffer.from(text);
  return { body, headers: { 'Content-Type': type, 'Content-Length': body.length } };
}
