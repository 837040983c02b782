import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { answerMessages, ROOT } from './process.js';
import type { ServerFacts, ServerWork } from './server.js';
import { CONTACT_JSON, CONTACT_XML, FIRST_TENANT, makeAnswer, tenantOf } from './test-data.js';

const KID = 'benchmark';
const XML = 'text/xml; charset=utf-8';

const issuer = createPrivateKey(readFileSync(join(ROOT, 'fixtures/keys/issuer.pem')));
const publicKey = createPublicKey(issuer).export({ format: 'jwk' });
const keySet = { keys: [{ ...publicKey, kid: KID, use: 'sig', alg: 'RS256' }] };
const jwks = prepare('application/json', JSON.stringify(keySet));
const contactXml = prepare(XML, CONTACT_XML);
const contactJson = prepare('application/json; charset=utf-8', CONTACT_JSON);

const first = makeAnswer(issuer, KID, FIRST_TENANT);
const answers = new Map<string, ReturnType<typeof prepare>>();
for (let index = 0; index < Number(process.argv[2]); index++) {
  const { envelope } = index === 0 ? first : makeAnswer(issuer, KID, tenantOf(index));
  answers.set(tenantOf(index).contextIdentifier, prepare(XML, envelope));
}
let exchanges = 0;

const server = createServer((request, response) => {
  const { url = '', method } = request;
  if (method !== 'POST' || url.endsWith('/Contact.svc')) {
    const { headers, body } = answerTo(url, String(request.headers.host));
    request.resume().on('end', () => response.writeHead(200, headers).end(body));
    return;
  }
  let text = '';
  request.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  request.on('end', () => {
    exchanges++;
    const [, contextIdentifier = ''] = /ContextIdentifier[^>]*>([^<]+)/.exec(text) ?? [];
    const { headers, body } = answers.get(contextIdentifier)!;
    response.writeHead(200, headers).end(body);
  });
});
// A contender's sockets must stay open while the others take their turns.
server.keepAliveTimeout = 10 * 60 * 1000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const facts: ServerFacts = { ...first, loginUrl: `http://127.0.0.1:${port}` };
  answerMessages(() => {
    const { user, system } = process.cpuUsage();
    return { facts, work: { exchanges, cpu: user + system } satisfies ServerWork };
  });
});

/** The response to a request that is not an exchange. */
function answerTo(url: string, host: string) {
  if (url.endsWith('/Contact.svc')) return contactXml;
  if (url.includes('/v1/Contact/')) return contactJson;
  if (url.startsWith('/api/state/')) return prepare('application/json', stateOf(host));
  return jwks;
}

/** The state of the first tenant, with the addresses of its APIs on this server. */
function stateOf(host: string): string {
  const { contextIdentifier } = FIRST_TENANT;
  const home = `http://${host}/${contextIdentifier}`;
  const state = { ContextIdentifier: contextIdentifier, State: 2, IsRunning: true };
  return JSON.stringify({ ...state, Endpoint: home, Api: `${home}/api` });
}

function prepare(type: string, text: string) {
  const body = Buffer.from(text);
  return { body, headers: { 'Content-Type': type, 'Content-Length': body.length } };
}
