import type { RequestListener } from 'node:http';
import { expect } from 'chai';
import {
  KeySet,
  validateToken,
  type JsonWebKeySet,
  type KeySetSource,
} from 'superoffice-system-user';
import { everythingIn } from '../support/everything-in.js';
import { failureOf } from '../support/failure-of.js';
import { fixture } from '../support/fixture.js';
import { listen, type Listening } from '../support/listen.js';

const at = Date.UTC(2026, 10, 23, 20, 40);
const token = (name: string) => fixture(`tokens/${name}/token.jwt`).toString();
const jwks = JSON.parse(fixture('tokens/jwks.json').toString()) as JsonWebKeySet;
const key = (kid: string) => jwks.keys.find((candidate) => candidate.kid === kid)!;

const validate = (keySet: KeySet, name = 'genuine', options: object = {}) =>
  validateToken(token(name), { keySet, contextIdentifier: 'Cust12345', at, ...options });

describe('KeySet', () => {
  describe('of pinned certificates', () => {
    const pem = fixture('keys/issuer-certificate.pem');
    const next = fixture('keys/issuer-next-certificate.pem');
    const accepted: Record<string, (string | Buffer)[]> = {
      PEM: [pem],
      'PEM as text': [pem.toString()],
      'PEM with literal \\n': [pem.toString().replaceAll('\n', '\\n')],
      DER: [fixture('keys/issuer-certificate.der')],
      'several, for a rotation, in any order': [next, pem],
    };
    for (const [form, certificates] of Object.entries(accepted)) {
      it(`takes ${form}`, async () => {
        expect(await validate(new KeySet({ certificates }))).to.have.property('token');
      });
    }

    it('does not take a token that none of them signed', async () => {
      const keySet = new KeySet({ certificates: [next, next] });
      expect(await failureOf(() => validate(keySet))).to.include({ code: 'ERR_JWT_INVALID' });
    });

    const refused: Record<string, unknown> = {
      'an empty list': [],
      'no list': pem,
      'a certificate that is a number': [5],
      'text that is no certificate': ['nonsense'],
      'a key': [fixture('keys/partner-public.pem')],
      'a certificate of 1024 bits': [fixture('keys/refused-certificate-1024.pem')],
      'a certificate of an elliptic key': [fixture('keys/refused-certificate-ec.pem')],
    };
    for (const [what, certificates] of Object.entries(refused)) {
      it(`refuses ${what}`, async () => {
        const error = await failureOf(() => new KeySet({ certificates } as KeySetSource));
        expect(error).to.be.instanceOf(TypeError);
        expect(error.message).to.match(/^certificates must/);
      });
    }
  });

  it('takes a source that is none for misuse', async () => {
    for (const source of [undefined, null, 'https://sod.superoffice.com', { certificate: [] }]) {
      const error = await failureOf(() => new KeySet(source as unknown as KeySetSource));
      expect(error).to.be.instanceOf(TypeError);
      expect(error.code).to.match(/^ERR_INVALID_ARG/);
      expect(error.message).to.include('source');
    }
  });

  describe('of a given key set', () => {
    it('takes a token without kid if there is one key only', async () => {
      const keySet = new KeySet({ jwks: { keys: [key('issuer-1')] } });
      expect(await validate(keySet, 'kid-is-absent-among-several')).to.have.property('token');
    });

    it('refuses what is no key set', async () => {
      for (const wrong of [undefined, null, [], { keys: 5 }, { keys: [5] }, 'keys']) {
        const error = await failureOf(() => new KeySet({ jwks: wrong } as unknown as KeySetSource));
        expect(error).to.include({ code: 'ERR_INVALID_ARG_TYPE' });
      }
    });

    it('ignores a key that is no key', async () => {
      const broken = { ...key('issuer-1'), n: 5 };
      const keySet = new KeySet({ jwks: { keys: [broken] } });
      expect(await failureOf(() => validate(keySet))).to.include({
        code: 'ERR_SIGNING_KEY_NOT_FOUND',
      });
    });

    it('finds nothing in a set of nonsense', async () => {
      const keySet = new KeySet({
        jwks: { keys: [{ kty: 'RSA', kid: 'issuer-1', n: '!', e: '' }] },
      });
      expect(await failureOf(() => validate(keySet))).to.include({
        code: 'ERR_SIGNING_KEY_NOT_FOUND',
      });
    });
  });

  describe('that is fetched', () => {
    let server: Listening;
    let answer: RequestListener;
    let fetches: string[];
    let published: unknown;

    beforeEach(async () => {
      fetches = [];
      published = { keys: [key('issuer-1')] };
      answer = (_request, response) => response.end(JSON.stringify(published));
      server = await listen((request, response) => {
        fetches.push(String(request.url));
        answer(request, response);
      });
    });
    afterEach(() => server.close());
    const open = () => new KeySet({ loginUrl: server.url });

    it('comes from the documented address, once for many callers', async () => {
      const keySet = open();
      await Promise.all(Array.from({ length: 20 }, () => validate(keySet)));
      await validate(keySet);
      expect(fetches).to.deep.equal(['/login/.well-known/jwks']);
    });

    it('is fetched once more, for all who ask, when the key of a token is unknown', async () => {
      const keySet = open();
      await validate(keySet);
      published = { keys: [key('issuer-1'), key('issuer-2')] };
      await Promise.all(Array.from({ length: 20 }, () => validate(keySet, 'kid-of-the-next-key')));
      expect(fetches).to.have.length(2);
    });

    it('says that it is the key set which failed, and quotes nothing of the answer', async () => {
      answer = (_request, response) =>
        response
          .writeHead(429, { 'Retry-After': '60', Location: '/canary' })
          .end('<html><title>canary</title></html>');
      const error = await failureOf(() => validate(open(), 'genuine', { timeoutMs: 60_000 }));
      expect(error).to.include({
        code: 'ERR_HTTP_STATUS',
        step: 5,
        message: `The request for the key set at ${server.url}/login/.well-known/jwks failed with HTTP status 429.`,
        status: 429,
        retryAfterMs: 60_000,
      });
      expect(error.hint).to.match(/Only the key set request failed.*pin the issuer's certificate/);
      expect(everythingIn(error)).to.not.include('canary');
    });

    it('is not fetched again and again for keys that nobody knows', async () => {
      const keySet = open();
      for (let i = 0; i < 5; i++) {
        expect(await failureOf(() => validate(keySet, 'kid-is-unknown'))).to.include({
          code: 'ERR_SIGNING_KEY_NOT_FOUND',
          step: 5,
        });
      }
      expect(fetches).to.have.length(2);
      await validate(keySet);
      expect(fetches).to.have.length(2);
    });

    it('remembers no failure', async () => {
      const keySet = open();
      const works = answer;
      answer = (_request, response) => response.writeHead(503).end();
      expect(await failureOf(() => validate(keySet))).to.include({
        code: 'ERR_HTTP_STATUS',
        step: 5,
        status: 503,
        retryable: true,
      });
      answer = works;
      expect(await validate(keySet)).to.have.property('token');
    });

    const nonsense = ['<html></html>', '[]', 'null', '{}', '{"keys":5}', '{"keys":[null]}', ''];
    for (const text of nonsense) {
      it(`is no key set when it says ${JSON.stringify(text)}`, async () => {
        answer = (_request, response) => response.end(text);
        expect(await failureOf(() => validate(open()))).to.include({
          code: 'ERR_RESPONSE_MALFORMED',
          step: 5,
        });
      });
    }

    it('is not waited for beyond the limits of the caller', async () => {
      answer = () => undefined;
      const keySet = open();
      expect(await failureOf(() => validate(keySet, 'genuine', { timeoutMs: 20 }))).to.include({
        code: 'ERR_TIMEOUT',
        step: 5,
      });
      const signal = AbortSignal.abort('enough');
      expect(await failureOf(() => validate(keySet, 'genuine', { signal }))).to.equal('enough');
    });

    it('gives up a fetch after its own time', async () => {
      answer = () => undefined;
      const keySet = new KeySet({ loginUrl: server.url, timeoutMs: 20 });
      expect(await failureOf(() => validate(keySet))).to.include({ code: 'ERR_TIMEOUT', step: 5 });
    });

    it('refuses an unusable address or time before any I/O', async () => {
      for (const source of [
        { loginUrl: 'http://example.com' },
        {},
        { loginUrl: server.url, timeoutMs: 0 },
      ]) {
        expect(await failureOf(() => new KeySet(source))).to.include({
          code: 'ERR_INVALID_ARG_VALUE',
        });
      }
      expect(fetches).to.have.length(0);
    });
  });
});
