import { createPrivateKey, sign, verify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import type { Contender } from '../contender.js';
import { loadPackage } from '../load-package.js';
import { CLIENT_SECRET, CONTEXT_IDENTIFIER, SYSTEM_USER_TOKEN } from '../settings.js';
import type { ServerFacts } from '../server.js';

const DATA = Buffer.from(`${SYSTEM_USER_TOKEN}.202611232040`);

/**
 * Contender 3: what no client can do without, which is one signature, one POST on a kept connection and one
 * verification, all with everything at hand: it reads nothing out of the answer, which is compared after the clock stops.
 */
export async function makeFloor(server: ServerFacts, privateKeyPem: string): Promise<Contender> {
  const privateKey = createPrivateKey(privateKeyPem);
  const certificate = readFileSync(join(__dirname, '../../fixtures/keys/issuer-certificate.pem'));
  const { publicKey } = new X509Certificate(certificate);
  const [header = '', payload = '', signature = ''] = server.token.split('.');
  const signed = Buffer.from(`${header}.${payload}`);
  const signatureBytes = Buffer.from(signature, 'base64url');
  const signedToken = `${DATA.toString()}.${sign('sha256', DATA, privateKey).toString('base64')}`;
  const envelope = await loadPackage().buildEnvelope({
    clientSecret: CLIENT_SECRET,
    contextIdentifier: CONTEXT_IDENTIFIER,
    signedSystemToken: signedToken,
  });
  const post = makePost(`${server.loginUrl}/login/services/PartnerSystemUserService.svc`, envelope);
  const perform = async () => {
    sign('sha256', DATA, privateKey);
    const answer = await post();
    return verify('sha256', signed, publicKey, signatureBytes) ? answer.toString() : '';
  };
  return { name: 'floor', perform, expected: server.envelope };
}

function makePost(address: string, envelope: string): () => Promise<Buffer> {
  const url = new URL(address);
  const options = {
    method: 'POST',
    agent: new Agent({ keepAlive: true, maxSockets: 16 }),
    headers: {
      'Content-Type': 'text/xml; charset=utf-8',
      'Content-Length': Buffer.byteLength(envelope),
      SOAPAction:
        '"http://www.superoffice.com/superid/partnersystemuser/0.1/IPartnerSystemUserService/Authenticate"',
    },
  };
  return () =>
    new Promise((resolve, reject) => {
      request(url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve(Buffer.concat(chunks));
        });
        response.on('error', reject);
      })
        .on('error', reject)
        .end(envelope);
    });
}
