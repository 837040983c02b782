import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes, described: a text, a list of parts, or an object that names one of the makers in make-content.ts. */
export type Content = string | readonly Content[] | ContentSpec;

/** One maker of bytes; fixtures/attacks/README.md says what each does. */
export interface ContentSpec {
  readonly repeat?: Content;
  readonly times?: number;
  readonly numbered?: string;
  readonly hex?: string;
  readonly file?: string;
  readonly compress?: 'gzip' | 'deflate' | 'br';
  readonly encode?: BufferEncoding | 'utf16be';
  readonly of?: Content;
  readonly envelope?: Content;
  readonly answer?: Content;
  readonly success?: Content;
  readonly token?: TokenSpec;
  readonly keySet?: readonly KeySpec[];
  readonly echo?: 'clientSecret' | 'systemUserToken' | 'signedSystemToken' | 'signature';
  readonly as?: 'html' | 'percent' | 'form' | 'numbers' | 'json' | 'capitals' | 'lines' | 'unseen';
  readonly elsewhere?: string;
}

/** A security token: the genuine one, changed. */
export interface TokenSpec {
  /** Members to change, null to remove; or the whole part as text. */
  readonly header?: string | Readonly<Record<string, unknown>>;
  readonly payload?: string | Readonly<Record<string, unknown>>;
  /** A file of fixtures/keys; a certificate where it is the secret of an HMAC. Default issuer.pem. */
  readonly key?: string;
  /** How it is signed, whatever the header says. Default RS256. */
  readonly signedAs?: 'RS256' | 'RS512' | 'PS256' | 'HS256' | 'ES256' | 'nothing';
  /** The token's text in which `$1`, `$2` and `$3` are its parts. */
  readonly shape?: string;
}

/** A key of a set: the public half of a file of fixtures/keys, with members to change, null to remove; or no key at all. */
export interface KeySpec {
  readonly from?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** What the server does on a connection, in order; afterwards it leaves the connection open. */
export type Step =
  | 'end'
  | 'reset'
  | { readonly write: Content }
  | { readonly drip: string; readonly everyMs: number };

/** What the server does with a request: a framed HTTP answer, or any steps. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, Content | null>>;
  readonly body?: Content;
  /** Sends the body in chunks of so many bytes. */
  readonly chunkSize?: number;
  /** Steps after the framed answer, or in place of one. */
  readonly steps?: readonly Step[];
}

/** What an exchange must come to: `ticket`, or the members of an error. */
export type Expected = Readonly<Record<string, unknown>>;

/** One case; fixtures/attacks/README.md says what each member means. */
export interface Attack {
  readonly about: string;
  readonly server: {
    readonly soap?: readonly Answer[];
    readonly jwks?: readonly Answer[];
    readonly onConnect?: readonly Step[];
    readonly scheme?: 'http' | 'https';
    readonly tls?: { readonly certificate: string; readonly maxVersion?: 'TLSv1.1' };
  };
  readonly client?: {
    readonly timeoutMs?: number;
    readonly protocol?: 'soap' | 'rest';
    readonly clientSecret?: string;
    readonly serial?: string;
    readonly privateKey?: Content;
    readonly certificates?: readonly string[];
    readonly agent?: { readonly ca?: string; readonly rejectUnauthorized?: boolean };
    readonly abortAfterMs?: number;
  };
  /** One for each exchange, made one after the other with the same client. */
  readonly expect: readonly Expected[];
  readonly bounds: { readonly ms: number; readonly mb: number; readonly requests: number };
}

const IDENTITY = 'http://schemes.superoffice.net/identity/';

/** 2026-11-23T20:40:00Z, the time at which everything in fixtures/attacks happens, in seconds. */
const AT = 1795466400;

/** What an attack starts from: the clock, the credentials and what a genuine security token says. */
export const genuine = {
  now: AT * 1000,
  tenant: { contextIdentifier: 'Cust12345', systemUserToken: 'My Application-Qz7Kp2Vx9LmTe4' },
  clientSecret: '4f1d0c7a9be2d85361c0f3ee7a5c1d2e',
  ticket: '7T:NQBhADMAZgA5ADIAYwAxADsANwA7AEMAdQBzAHQAMQAyADMANAA1AA==',
  header: { typ: 'JWT', alg: 'RS256', kid: 'issuer-1' },
  /** The claim `id:ctx` is `ctx` in the issuer's namespace. */
  claims: {
    iss: 'SuperOffice AS',
    aud: 'spn:1234567890',
    nbf: AT - 60,
    exp: AT + 300,
    iat: String(AT),
    'id:ctx': 'Cust12345',
    'id:serial': '1234567890',
    'id:ticket': '7T:NQBhADMAZgA5ADIAYwAxADsANwA7AEMAdQBzAHQAMQAyADMANAA1AA==',
    'id:webapi_url': 'https://sod2.superoffice.com/Cust12345/api/',
  } as Readonly<Record<string, unknown>>,
  identity: IDENTITY,
};

/** The cases of one folder of fixtures/attacks. */
export interface AttackGroup {
  readonly subject: string;
  readonly attacks: readonly { readonly name: string; readonly attack: Attack }[];
}

const FOLDER = join(__dirname, '../../fixtures/attacks');

/** Reads every JSON file below fixtures/attacks: a new file is a new test, without code. */
export function readAttacks(): AttackGroup[] {
  return foldersIn(FOLDER).map((subject) => {
    const files = readdirSync(join(FOLDER, subject)).filter((file) => file.endsWith('.json'));
    const attacks = files.map((file) => {
      const attack = JSON.parse(readFileSync(join(FOLDER, subject, file), 'utf8')) as Attack;
      return { name: file.replace(/\.json$/, ''), attack };
    });
    return { subject, attacks };
  });
}

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
