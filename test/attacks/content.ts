import { constants, createHmac, createPublicKey, sign } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { fixture } from '../support/fixture.js';
import { genuine, type Content, type ContentSpec, type KeySpec, type TokenSpec } from './attack.js';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const TNS = 'http://www.superoffice.com/superid/partnersystemuser/0.1';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const COMPRESS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

/** What bytes may be made of that is known only when the attack runs. */
export interface Scene {
  /** The address of the second host, to which nothing must go. */
  readonly elsewhere: string;
  /** The credentials that the client sends, by name. */
  readonly credentials: Readonly<Record<NonNullable<ContentSpec['echo']>, string>>;
}

/** Makes the bytes that a case describes. */
export function makeContent(content: Content, scene: Scene): Buffer {
  if (typeof content === 'string') return Buffer.from(content);
  if (isList(content)) return Buffer.concat(content.map((part) => makeContent(part, scene)));
  const unfolded = unfold(content);
  if (unfolded !== undefined) return makeContent(unfolded, scene);
  return makeBytes(content, scene) ?? Buffer.from(makeText(content, scene));
}

function isList(content: readonly Content[] | ContentSpec): content is readonly Content[] {
  return Array.isArray(content);
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

function makeText(spec: ContentSpec, scene: Scene): string {
  const { numbered, times = 1, token, keySet, echo, as } = spec;
  if (numbered !== undefined) {
    return Array.from({ length: times }, (_, n) => numbered.replaceAll('#', String(n))).join('');
  }
  if (token) return makeToken(token, scene.elsewhere);
  if (keySet) return makeKeySet(keySet);
  if (echo) return spell(scene.credentials[echo], as);
  if (spec.elsewhere !== undefined) return `${scene.elsewhere}${spec.elsewhere}`;
  throw new Error(`there is no maker of ${JSON.stringify(spec)}`);
}

/** What an envelope, an answer or a success is made of. */
function unfold({ envelope, answer, success }: ContentSpec): Content | undefined {
  if (envelope !== undefined) {
    return [`<s:Envelope xmlns:s="${SOAP}"><s:Body>`, envelope, '</s:Body></s:Envelope>'];
  }
  if (answer !== undefined) {
    const start = `<AuthenticationResponse xmlns="${TNS}" xmlns:i="${XSI}">`;
    return { envelope: [start, answer, '</AuthenticationResponse>'] };
  }
  if (success === undefined) return undefined;
  const start = '<IsSuccessful>true</IsSuccessful><Token>';
  return { answer: [start, success, '</Token><ErrorMessage i:nil="true"/>'] };
}

/** Makes a security token as the case describes it; with nothing described it is a genuine one. */
function makeToken(
  { header = {}, payload = {}, shape = '$1.$2.$3', ...how }: TokenSpec,
  elsewhere: string,
): string {
  const written = [writePart(header, genuine.header), writePart(payload, genuine.claims)];
  const parts = written.map((text) =>
    Buffer.from(text.replaceAll('{elsewhere}', elsewhere)).toString('base64url'),
  );
  const signature = signatureOf(Buffer.from(parts.join('.')), how).toString('base64url');
  return shape.replace(/\$([123])/g, (_, part) => [...parts, signature][Number(part) - 1]!);
}

function writePart(
  part: NonNullable<TokenSpec['header']>,
  base: Readonly<Record<string, unknown>>,
) {
  const text = typeof part === 'string' ? part : JSON.stringify(changed(base, part));
  return text.replaceAll('"id:', `"${genuine.identity}`);
}

function signatureOf(data: Buffer, { key = 'issuer.pem', signedAs = 'RS256' }: TokenSpec): Buffer {
  if (signedAs === 'nothing') return Buffer.alloc(0);
  const file = fixture(`keys/${key}`);
  if (signedAs === 'HS256') return createHmac('sha256', file).update(data).digest();
  if (signedAs === 'ES256') return sign('sha256', data, { key: file, dsaEncoding: 'ieee-p1363' });
  const padding =
    signedAs === 'PS256' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  return sign(signedAs === 'RS512' ? 'sha512' : 'sha256', data, { key: file, padding });
}

/** Writes a JSON Web Key Set with keys of fixtures/keys, or with what pretends to be one. */
function makeKeySet(keys: readonly KeySpec[]): string {
  const made = keys.map(({ from, with: change }) => {
    const base = { use: 'sig', alg: 'RS256', kid: 'issuer-1' };
    const jwk = from && createPublicKey(fixture(`keys/${from}`)).export({ format: 'jwk' });
    return changed(jwk ? { ...base, ...jwk } : {}, change);
  });
  return JSON.stringify({ keys: made });
}

/** A copy of `base` with members changed; one that becomes null is removed, `{ "json": null }` makes a real null. */
function changed(
  base: Readonly<Record<string, unknown>>,
  change: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const entries = Object.entries({ ...base, ...change }).filter(([, value]) => value !== null);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isWrapped(value) ? value.json : value]),
  );
}

function isWrapped(value: unknown): value is { json: unknown } {
  return typeof value === 'object' && value !== null && 'json' in value;
}

/** The spellings in which pages and exceptions repeat what they were sent. */
function spell(secret: string, as: ContentSpec['as']): string {
  if (as === 'percent') return encodeURIComponent(secret);
  if (as === 'form') {
    const upper = encodeURIComponent(secret).replaceAll('%20', '+');
    return upper.replace(/%../g, (escape) => escape.toLowerCase());
  }
  if (as === 'numbers') return secret.replace(/[^\w.]/g, (each) => `&#${each.charCodeAt(0)};`);
  if (as === 'json')
    return JSON.stringify(secret).replaceAll('/', '\\/').replaceAll('+', '\\u002b');
  if (as === 'capitals') return secret.toUpperCase();
  if (as === 'unseen') return secret.replace(/.{4}/g, '$&\u200b');
  if (as === 'lines') return secret.replace(/.{76}/g, '$&\n');
  if (as === 'html') return secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return secret;
}
