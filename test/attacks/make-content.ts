import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { fixture } from '../support/fixture.js';
import type { Content, ContentSpec } from './attack.js';
import { makeKeySet } from './make-key-set.js';
import { makeToken } from './make-token.js';

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
