import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeAnswer } from './make-answer.js';
import type { ServerFacts } from './start-server.js';

const KID = 'benchmark';
const issuer = createPrivateKey(readFileSync(join(__dirname, '../fixtures/keys/issuer.pem')));
const publicKey = createPublicKey(issuer).export({ format: 'jwk' });
const answer = makeAnswer(issuer, KID);
const keySet = { keys: [{ ...publicKey, kid: KID, use: 'sig', alg: 'RS256' }] };
const exchange = canned('text/xml; charset=utf-8', answer.envelope);
const jwks = canned('application/json', JSON.stringify(keySet));

const server = createServer((request, response) => {
  const { headers, body } = request.method === 'POST' ? exchange : jwks;
  request.resume();
  response.writeHead(200, headers).end(body);
});
// No contender may find its sockets closed because it was not its turn.
server.keepAliveTimeout = 10 * 60 * 1000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const facts: ServerFacts = { ...answer, loginUrl: `http://127.0.0.1:${port}` };
  process.on('message', () => process.send?.(facts));
});
// The one who forked this process has ended, in whatever way.
process.on('disconnect', () => process.exit());

function canned(type: string, text: string) {
  const body = Buffer.from(text);
  return { body, headers: { 'Content-Type': type, 'Content-Length': body.length } };
}
