import { constants, createHmac, createPublicKey, sign } from 'node:crypto';
import { brotliCompressSync, constants as zlib, deflateSync, gzipSync } from 'node:zlib';
import { fixture } from '../support/fixture.js';
import {
  type Changes,
  type Content,
  type ContentSpec,
  genuine,
  type KeySpec,
  type Spelling,
  type TokenSpec,
} from './attack.js';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const TNS = 'http://www.superoffice.com/superid/partnersystemuser/0.1';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const COMPRESS = { gzip: gzipSync, deflate: deflateSync, br: brotliQuickly };

/** The values that are known only while the attack runs. */
export interface Scene {
  /** The address of the second host, which must not be called. */
  readonly otherHost: string;
  /** The credentials that the client sends, by name. */
  readonly credentials: Readonly<Record<NonNullable<ContentSpec['echo']>, string>>;
}

/** For content that neither repeats credentials nor names the second host. */
const NO_SCENE: Scene = {
  otherHost: '',
  credentials: { clientSecret: '', systemUserToken: '', signedSystemToken: '', signature: '' },
};

/** Makes the bytes that a case describes. */
export function makeContent(content: Content, scene = NO_SCENE): Buffer {
  if (typeof content === 'string') return Buffer.from(content);
  if (isList(content)) return Buffer.concat(content.map((part) => makeContent(part, scene)));
  const wrapped = wrap(content);
  if (wrapped !== undefined) return makeContent(wrapped, scene);
  return makeBytes(content, scene) ?? Buffer.from(makeText(content, scene));
}

function isList(content: unknown): content is readonly Content[] {
  return Array.isArray(content);
}

/** The parts of an envelope, of an AuthenticationResponse, or of one that reports success. */
function wrap({ envelope, response, success }: ContentSpec): Content | undefined {
  if (envelope !== undefined) {
    return [`<s:Envelope xmlns:s="${SOAP}"><s:Body>`, envelope, '</s:Body></s:Envelope>'];
  }
  if (response !== undefined) {
    const start = `<AuthenticationResponse xmlns="${TNS}" xmlns:i="${XSI}">`;
    return { envelope: [start, response, '</AuthenticationResponse>'] };
  }
  if (success === undefined) return undefined;
  const start = '<IsSuccessful>true</IsSuccessful><Token>';
  return { response: [start, success, '</Token><ErrorMessage i:nil="true"/>'] };
}

function makeBytes(spec: ContentSpec, scene: Scene): Buffer | undefined {
  const { repeat, times = 1, hex, file, compress, encode, of = '' } = spec;
  if (repeat !== undefined) {
    const part = makeContent(repeat, scene);
    return Buffer.alloc(part.length * times, part);
  }
  if (hex !== undefined) return Buffer.from(hex, 'hex');
  if (file !== undefined) return fixture(file);
  if (compress) return COMPRESS[compress](makeContent(of, scene));
  if (!encode) return undefined;
  const text = makeContent(of, scene).toString();
  return encode === 'utf16be' ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, encode);
}

/** The default quality takes a third of a second for 20 MB, more than any other attack. */
function brotliQuickly(data: Buffer): Buffer {
  return brotliCompressSync(data, { params: { [zlib.BROTLI_PARAM_QUALITY]: 5 } });
}

function makeText(spec: ContentSpec, scene: Scene): string {
  const { numbered, times = 1, token, keySet, echo, as, otherHost } = spec;
  if (numbered !== undefined) {
    return Array.from({ length: times }, (_, n) => numbered.replaceAll('#', String(n))).join('');
  }
  if (token) return makeToken(token, scene.otherHost);
  if (keySet) return makeKeySet(keySet);
  if (echo) return spell(scene.credentials[echo], as);
  if (otherHost !== undefined) return `${scene.otherHost}${otherHost}`;
  throw new Error(`unknown content: ${JSON.stringify(spec)}`);
}

function makeToken({ header, payload, layout, ...how }: TokenSpec, otherHost: string): string {
  const written = [writePart(header, genuine.header), writePart(payload, genuine.claims)];
  const parts = written.map((text) =>
    Buffer.from(text.replaceAll('{otherHost}', otherHost)).toString('base64url'),
  );
  parts.push(signatureOf(Buffer.from(parts.join('.')), how).toString('base64url'));
  const text = makeContent(layout ?? '$1.$2.$3').toString();
  return text.replace(/\$([123])/g, (_, part) => parts[Number(part) - 1]!);
}

function writePart(part: TokenSpec['header'] = {}, base: Changes): string {
  const isText = typeof part === 'string' || isList(part);
  const text = isText ? makeContent(part).toString() : JSON.stringify(changed(base, part));
  return text.replaceAll('"id:', `"${genuine.identity}`);
}

function signatureOf(data: Buffer, { key = 'issuer.pem', signedAs = 'RS256' }: TokenSpec): Buffer {
  if (signedAs === 'none') return Buffer.alloc(0);
  const file = fixture(`keys/${key}`);
  if (signedAs === 'HS256') return createHmac('sha256', file).update(data).digest();
  if (signedAs === 'ES256') return sign('sha256', data, { key: file, dsaEncoding: 'ieee-p1363' });
  const padding =
    signedAs === 'PS256' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  return sign(signedAs === 'RS512' ? 'sha512' : 'sha256', data, { key: file, padding });
}

function makeKeySet(keys: readonly KeySpec[]): string {
  const made = keys.map(({ from, changes = {} }) => {
    const base = { use: 'sig', alg: 'RS256', kid: 'issuer-1' };
    const jwk = from && createPublicKey(fixture(`keys/${from}`)).export({ format: 'jwk' });
    return changed(jwk ? { ...base, ...jwk } : {}, changes);
  });
  return JSON.stringify({ keys: made });
}

function changed(base: Changes, changes: Changes): Changes {
  const entries = Object.entries({ ...base, ...changes }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [name, memberOf(value)]));
}

function memberOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('json' in value) return value.json;
  return 'repeat' in value ? makeContent(value as ContentSpec).toString() : value;
}

function spell(secret: string, as?: Spelling): string {
  switch (as) {
    case 'html':
      return secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    case 'character-references':
      return secret.replace(/[^\w.]/g, (each) => `&#${each.charCodeAt(0)};`);
    case 'percent':
      return encodeURIComponent(secret);
    case 'form': {
      const upper = encodeURIComponent(secret).replaceAll('%20', '+');
      return upper.replace(/%../g, (escape) => escape.toLowerCase());
    }
    case 'json':
      return JSON.stringify(secret).replaceAll('/', '\\/').replaceAll('+', '\\u002b');
    case 'uppercase':
      return secret.toUpperCase();
    case 'wrapped':
      return secret.replace(/.{76}/g, '$&\n');
    case 'zero-width':
      return secret.replace(/.{4}/g, '$&\u200b');
    case undefined:
      return secret;
  }
}
