import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The description of bytes: a text, a list of parts, or an object that names one maker of content.ts. */
export type Content = string | readonly Content[] | ContentSpec;

/** One maker of bytes; fixtures/attacks/README.md describes each. */
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
  readonly response?: Content;
  readonly success?: Content;
  readonly token?: TokenSpec;
  readonly keySet?: readonly KeySpec[];
  readonly echo?: 'clientSecret' | 'systemUserToken' | 'signedSystemToken' | 'signature';
  readonly as?: Spelling;
  readonly otherHost?: string;
}

/** A spelling in which pages and exceptions repeat what they received. */
export type Spelling =
  | 'html'
  | 'character-references'
  | 'percent'
  | 'form'
  | 'json'
  | 'uppercase'
  | 'wrapped'
  | 'zero-width';

/** Members that differ: null removes one, `{ "json": null }` is a null, `{ "repeat" }` a long text. */
export type Changes = Readonly<Record<string, unknown>>;

/** The genuine security token, with changes. */
export interface TokenSpec {
  /** Changed members, or the whole part as text. */
  readonly header?: string | readonly Content[] | Changes;
  readonly payload?: string | readonly Content[] | Changes;
  /** A file of fixtures/keys; with HS256 its bytes are the secret. Default issuer.pem. */
  readonly key?: string;
  /** The real algorithm of the signature, whatever the header says. Default RS256. */
  readonly signedAs?: 'RS256' | 'RS512' | 'PS256' | 'HS256' | 'ES256' | 'none';
  /** The text of the token, with `$1`, `$2` and `$3` for its parts. Default `$1.$2.$3`. */
  readonly layout?: Content;
}

/** The public half of a file of fixtures/keys, with changed members; without a file, these members alone. */
export interface KeySpec {
  readonly from?: string;
  readonly changes?: Changes;
}

/** One action of the server on a connection. */
export type Step =
  | 'end'
  | 'reset'
  | { readonly write: Content }
  | { readonly drip: string; readonly everyMs: number };

/** The server's reaction to one request: an HTTP response, steps, or a response and then steps. */
export interface Answer {
  /** Default 200. */
  readonly status?: number;
  /** Changes to the default headers; null removes one. */
  readonly headers?: Readonly<Record<string, Content | null>>;
  readonly body?: Content;
  /** Sends the body in chunks of this many bytes. */
  readonly chunkSize?: number;
  readonly steps?: readonly Step[];
}

/** The expected result of one exchange: `ticket`, `aborted`, or members of the error. */
export type Expected = Readonly<Record<string, unknown>>;

/** One case; fixtures/attacks/README.md describes each member. */
export interface Attack {
  readonly about: string;
  readonly server?: {
    readonly exchange?: readonly Answer[];
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
  /** One for each exchange; one client makes them one after the other. */
  readonly expect: readonly Expected[];
  readonly maxRequests: number;
  readonly maxCpuMs?: number;
  readonly maxGrowthMb?: number;
}

const IDENTITY = 'http://schemes.superoffice.net/identity/';

/** 2026-11-23T20:40:00Z in Unix seconds: the frozen clock of all attacks. */
const AT = 1795466400;

/** The exchange that an attack departs from: clock, credentials and security token. */
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
interface AttackGroup {
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
