import {
  Endpoints,
  type HttpResponse,
  type PrivateKey,
  type SystemUserTicket,
  type ValidatedToken,
  type XmlTree,
} from '../../index.js';
import { shorten } from '../../redaction/redacted-inspect.js';
import { type Block, formatPairs, formatTime, formatXml, LINE_WIDTH } from './format.js';

export function describeKey(keyFile: string, { bits, fingerprint }: PrivateKey): Block {
  return {
    step: 1,
    title: 'Read the private key',
    call: 'readPrivateKey(keyFile)',
    input: keyFile
      .trimEnd()
      .replace(/[A-Za-z0-9+/=]{24,}/g, shorten)
      .split('\n'),
    output: formatPairs([
      ['key', `RSA, ${bits} bits, tested by signing`],
      ['fingerprint', fingerprint],
    ]),
    meaning: [
      "SuperOffice provides the application's private key as .NET RSAKeyValue XML. PEM files work",
      'too. The fingerprint is the SHA-256 hash of the public key and safe to share.',
    ],
  };
}

export function describeSignature(systemUserToken: string, signedSystemToken: string): Block {
  const [time = '', signature = ''] = signedSystemToken
    .slice(systemUserToken.length + 1)
    .split('.');
  const token = shorten(systemUserToken);
  return {
    step: 2,
    title: 'Sign the system user token',
    call: 'signSystemUserToken(systemUserToken, privateKey)',
    input: [`system user token  ${token}`],
    output: [
      'signed system token, three parts separated by full stops:',
      ...formatPairs([
        [token, 'the system user token'],
        [time, 'the time in UTC, yyyyMMddHHmm'],
        [shorten(signature), 'the signature of both, RSA with SHA-256, base64'],
      ]).map((line) => `  ${line}`),
    ],
    meaning: [
      "The system user token arrived when the tenant's administrator approved the application.",
      'The signature proves that the application sent the request; the time prevents its reuse.',
    ],
  };
}

/** The request and the response of step 3, and the secrets to shorten in the request. */
export interface Exchange {
  readonly loginUrl: string;
  readonly envelope: string;
  readonly secrets: readonly string[];
  readonly response: HttpResponse;
}

export function describeEnvelope({ loginUrl, envelope, secrets, response }: Exchange): Block {
  const shown = secrets.reduce((xml, secret) => xml.replaceAll(secret, shorten(secret)), envelope);
  return {
    step: 3,
    title: 'Send the SOAP request',
    call: 'buildEnvelope(values), sendEnvelope(envelope)',
    input: [`POST ${new Endpoints({ loginUrl }).soap.href}`, ...formatXml(shown, LINE_WIDTH)],
    output: [
      `HTTP ${response.status}, ${response.headers['content-type'] ?? ''}, ${response.body.length} bytes`,
    ],
    meaning: [
      'The envelope follows the WSDL of PartnerSystemUserService. Its header names the application',
      '(ApplicationToken is the client secret) and the tenant (ContextIdentifier). Its body contains',
      'the signed system token. A refusal has HTTP status 200 too.',
    ],
  };
}

export function describeResponse(
  xml: string,
  json: Readonly<Record<string, XmlTree>>,
  token: string,
): Block {
  const path = 'Envelope.Body[0].AuthenticationResponse[0]';
  const value = (name: string) => read(json, [...path.split(/[.[\]]+/).filter(Boolean), name, '0']);
  return {
    step: 4,
    title: 'Convert the XML response to JSON',
    call: 'toJson(body), parseResponse(body)',
    input: formatXml(xml.replaceAll(token, shorten(token)), LINE_WIDTH),
    output: formatPairs([
      [`${path}.IsSuccessful[0]`, `"${value('IsSuccessful')}"`],
      [`${path}.Token[0]`, `"${shorten(value('Token'))}"`],
    ]),
    meaning: ['The token is the security token, a JWT. It is not verified yet.'],
  };
}

export function describeToken({ token, claims }: ValidatedToken, loginUrl: string): Block {
  const { issuer, audience, contextIdentifier = '', tokenNotBefore, tokenExpiresAt } = claims;
  return {
    step: 5,
    title: 'Validate the JWT',
    call: 'validateToken(token, { keySet, contextIdentifier })',
    input: formatPairs([
      ['token', shorten(token)],
      ['keys', new Endpoints({ loginUrl }).jwks.href],
    ]),
    output: formatPairs([
      ['signature', 'RS256, by a key of the login service'],
      ['iss', `${issuer}: the expected issuer`],
      ['aud', `${audience}: the serial number of the tenant's database`],
      ['ctx', `${contextIdentifier}: the requested tenant`],
      ['nbf', `${formatTime(tokenNotBefore)}: already valid`],
      ['exp', `${formatTime(tokenExpiresAt)}: not yet expired`],
    ]),
    meaning: [
      'Only now can the token be trusted. A token that fails a single check is rejected. It is valid',
      'for minutes, so it must be validated as soon as it arrives.',
    ],
  };
}

export function describeTicket(result: SystemUserTicket): Block {
  const { ticket, expiresAt, webApiUrl = '', netServerUrl = '' } = result;
  return {
    step: 6,
    title: 'Extract the ticket',
    call: 'extractTicket(validated)',
    input: ['the verified claims'],
    output: formatPairs([
      ['ticket', shorten(ticket)],
      ['expires', `${formatTime(expiresAt)}; each use restarts the six hours`],
      ['REST', webApiUrl],
      ['SOAP', netServerUrl],
    ]),
    meaning: [
      'Send the ticket with each request to the tenant. A REST request has these headers:',
      `  Authorization: SOTicket ${shorten(ticket)}`,
      '  SO-AppToken: the client secret',
      'Cache the ticket, and make the next exchange only when it has expired.',
    ],
  };
}

function read(json: unknown, path: readonly string[]): string {
  const found = path.reduce<unknown>(
    (value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name],
    json,
  );
  return typeof found === 'string' ? found : '';
}
