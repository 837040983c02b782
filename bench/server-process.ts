import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { answerMessages } from './answer-messages.js';
import { CONTACT_JSON, CONTACT_XML } from './contact.js';
import { makeAnswer } from './make-answer.js';
import type { ServerFacts, ServerWork } from './server.js';
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

const contactXml = canned('text/xml; charset=utf-8', CONTACT_XML);
const contactJson = canned('application/json; charset=utf-8', CONTACT_JSON);

const server = createServer((request, response) => {
  const { url = '', method } = request;
  if (method !== 'POST' || url.endsWith('/Contact.svc')) {
    const answer = answerTo(url, String(request.headers.host));
    request.resume().on('end', () => response.writeHead(200, answer.headers).end(answer.body));
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

/** What is answered to anything but an exchange. */
function answerTo(url: string, host: string) {
  if (url.endsWith('/Contact.svc')) return contactXml;
  if (url.includes('/v1/Contact/')) return contactJson;
  if (url.startsWith('/api/state/')) return canned('application/json', stateOf(host));
  return jwks;
}

/** The state of the first tenant, whose APIs are on this server. */
function stateOf(host: string): string {
  const { contextIdentifier } = tenantOf(0);
  const home = `http://${host}/${contextIdentifier}`;
  const state = { ContextIdentifier: contextIdentifier, State: 2, IsRunning: true };
  return JSON.stringify({ ...state, Endpoint: home, Api: `${home}/api` });
}

function canned(type: string, text: string) {
  const body = Buffer.from(text);
  return { body, headers: { 'Content-Type': type, 'Content-Length': body.length } };
}
