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

/** Step 1 as it is shown. */
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
      ['key', `RSA, ${bits} bits, proven to sign`],
      ['fingerprint', fingerprint],
    ]),
    meaning: [
      "SuperOffice hands the application's private key out as .NET RSAKeyValue XML. PEM files are",
      'read too. The fingerprint is the SHA-256 of the public half and safe to share.',
    ],
  };
}

/** Step 2 as it is shown. */
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
      'signed system token, three parts with a full stop between them:',
      ...formatPairs([
        [token, 'the system user token'],
        [time, 'the time in UTC, yyyyMMddHHmm'],
        [shorten(signature), 'the signature of both, RSA with SHA-256, base64'],
      ]).map((line) => `  ${line}`),
    ],
    meaning: [
      "The system user token arrived when the tenant's administrator approved the application.",
      'The signature proves that its owner asks, and the time keeps it from being used again.',
    ],
  };
}

/** What step 3 sent and got. */
export interface Exchange {
  readonly loginUrl: string;
  readonly envelope: string;
  readonly secrets: readonly string[];
  readonly response: HttpResponse;
}

/** Step 3 as it is shown. */
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
      'The envelope is written from the WSDL of PartnerSystemUserService. Its header names the',
      'application (ApplicationToken is the client secret) and the tenant (ContextIdentifier), its',
      'body carries the signed system token. A refusal comes with HTTP 200 as well.',
    ],
  };
}

/** Step 4 as it is shown. */
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
    meaning: [
      'The token is the security token, a JWT. Whether SuperOffice made it, nobody knows yet.',
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

/** Step 5 as it is shown. */
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
      ['iss', `${issuer}: the issuer is the right one`],
      ['aud', `${audience}: the serial number of the tenant's database`],
      ['ctx', `${contextIdentifier}: the tenant that was asked for`],
      ['nbf', `${formatTime(tokenNotBefore)}: it is valid already`],
      ['exp', `${formatTime(tokenExpiresAt)}: it is still valid`],
    ]),
    meaning: [
      'Only now is the token to be trusted. One that fails a single check is refused, whatever',
      'else it says. It lives for minutes, so it is validated as soon as it arrives.',
    ],
  };
}

/** Step 6 as it is shown. */
export function describeTicket(result: SystemUserTicket): Block {
  const { ticket, expiresAt, webApiUrl = '', netServerUrl = '' } = result;
  return {
    step: 6,
    title: 'Extract the ticket',
    call: 'extractTicket(validated)',
    input: ['the verified claims'],
    output: formatPairs([
      ['ticket', shorten(ticket)],
      ['expires', `${formatTime(expiresAt)}, and each use starts the six hours again`],
      ['REST', webApiUrl],
      ['SOAP', netServerUrl],
    ]),
    meaning: [
      'Each request to the tenant carries the ticket, in REST like this:',
      `  Authorization: SOTicket ${shorten(ticket)}`,
      '  SO-AppToken: the client secret',
      'Keep it, and exchange again only when it has died.',
    ],
  };
}
