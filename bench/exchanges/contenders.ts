import axios from 'axios';
import { verify as verifyToken, type JwtPayload } from 'jsonwebtoken';
import { createPrivateKey, createSign, sign, verify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { parseStringPromise, processors } from 'xml2js';
import type { Contender } from '../compare-contenders.js';
import { loadPackage, ROOT } from '../process.js';
import type { ServerFacts } from '../server.js';
import { CLIENT_SECRET, FIRST_TENANT } from '../test-data.js';

const { contextIdentifier, systemUserToken } = FIRST_TENANT;
const TNS = 'http://www.superoffice.com/superid/partnersystemuser/0.1';
const PATH = '/login/services/PartnerSystemUserService.svc';
const CERTIFICATE = join(ROOT, 'fixtures/keys/issuer-certificate.pem');

/** This package, with the required options only. */
export function makeClient({ loginUrl, ticket }: ServerFacts, privateKey: string): Contender {
  const { SystemUserClient } = loadPackage();
  const client = new SystemUserClient({ loginUrl, clientSecret: CLIENT_SECRET, privateKey });
  return {
    name: 'this client',
    perform: async () => (await client.authenticate(FIRST_TENANT)).ticket,
    expected: ticket,
  };
}

/**
 * The published sample, step by step as users paste it, without its log lines and without reading the two files on each
 * call. It uses axios in place of the sample's HTTP package, which is no longer maintained.
 */
export function makeDocumentedFlow(server: ServerFacts, privateKey: string): Contender {
  const certificate = readFileSync(CERTIFICATE, 'utf8');
  const url = `${server.loginUrl}${PATH}`;
  const headers = {
    'Content-Type': 'text/xml;charset=UTF-8',
    SOAPAction: `${TNS}/IPartnerSystemUserService/Authenticate`,
  };
  const perform = async () => {
    const time = new Date().toISOString().replace(/\D/g, '').slice(0, 12);
    const data = `${systemUserToken}.${time}`;
    const signature = createSign('SHA256').update(data).sign(privateKey, 'base64');
    const { data: xml } = await axios.post<string>(
      url,
      documentedEnvelope(`${data}.${signature}`),
      {
        headers,
      },
    );
    const { Envelope } = (await parseStringPromise(xml, {
      tagNameProcessors: [processors.stripPrefix],
    })) as DocumentedResponse;
    const [{ IsSuccessful, Token }] = Envelope.Body[0].AuthenticationResponse;
    if (IsSuccessful[0] !== 'true') throw new Error('The exchange was refused.');
    const claims = verifyToken(Token[0], certificate, { algorithms: ['RS256'] }) as JwtPayload;
    return String(claims['http://schemes.superoffice.net/identity/ticket']);
  };
  return { name: 'documented flow', perform, expected: server.ticket };
}

interface DocumentedResponse {
  Envelope: {
    Body: [{ AuthenticationResponse: [{ IsSuccessful: [string]; Token: [string] }] }];
  };
}

function documentedEnvelope(signedToken: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
  <SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"
                     xmlns:tns="${TNS}">
    <SOAP-ENV:Header>
      <tns:ApplicationToken>${CLIENT_SECRET}</tns:ApplicationToken>
      <tns:ContextIdentifier>${contextIdentifier}</tns:ContextIdentifier>
    </SOAP-ENV:Header>
    <SOAP-ENV:Body>
      <tns:AuthenticationRequest>
        <tns:SignedSystemToken>${signedToken}</tns:SignedSystemToken>
        <tns:ReturnTokenType>Jwt</tns:ReturnTokenType>
      </tns:AuthenticationRequest>
    </SOAP-ENV:Body>
  </SOAP-ENV:Envelope>`;
}

/**
 * The work that no client can avoid: one signature, one POST on a kept-alive connection and one verification, with keys
 * and envelope prepared. It does not parse the response; the benchmark compares it after the measurement.
 */
export async function makeFloor(server: ServerFacts, privateKeyPem: string): Promise<Contender> {
  const privateKey = createPrivateKey(privateKeyPem);
  const { publicKey } = new X509Certificate(readFileSync(CERTIFICATE));
  const [header = '', payload = '', signature = ''] = server.token.split('.');
  const signedPart = Buffer.from(`${header}.${payload}`);
  const signatureBytes = Buffer.from(signature, 'base64url');
  const data = Buffer.from(`${systemUserToken}.202611232040`);
  const envelope = await loadPackage().buildEnvelope({
    clientSecret: CLIENT_SECRET,
    contextIdentifier,
    signedSystemToken: `${data.toString()}.${sign('sha256', data, privateKey).toString('base64')}`,
  });
  const post = makePost(`${server.loginUrl}${PATH}`, envelope);
  const perform = async () => {
    sign('sha256', data, privateKey);
    const answer = await post();
    return verify('sha256', signedPart, publicKey, signatureBytes) ? answer.toString() : '';
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
      SOAPAction: `"${TNS}/IPartnerSystemUserService/Authenticate"`,
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
