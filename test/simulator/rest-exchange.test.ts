import { expect } from 'chai';
import { REFUSAL_REASONS, type Simulator } from '../../lib/simulator/index.js';
import { callRest } from './call-rest.js';
import { frozen } from './frozen.js';
import { readClaims } from './read-claims.js';
import { signToken } from './sign-token.js';
import { startFrozen } from './start-frozen.js';

const right = {
  SignedSystemToken: signToken(),
  ApplicationToken: frozen.clientSecret,
  ContextIdentifier: frozen.contextIdentifier,
  ReturnTokenType: 'JWT',
};

interface Result {
  readonly IsSuccessful: boolean;
  readonly Token: string | null;
  readonly ErrorMessage: string | null;
}

describe('simulator: the REST twin of the exchange', () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startFrozen();
  });
  afterEach(() => simulator.stop());

  const post = (body: unknown, headers: Record<string, string> = {}, path?: string) =>
    fetch(simulator.url + (path ?? '/Login/api/PartnerSystemUser/Authenticate'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...headers },
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
  const resultOf = async (response: Response): Promise<Result> => {
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('application/json; charset=utf-8');
    return (await response.json()) as Result;
  };

  it('brings a ticket that the tenant takes', async () => {
    const result = await resultOf(await post(right));
    expect(result).to.deep.include({ IsSuccessful: true, ErrorMessage: null });
    expect(simulator.exchanges).to.equal(1);
    const identity = readClaims(result.Token ?? '');
    expect((await callRest(identity, 'User/currentPrincipal')).status).to.equal(200);
  });

  it('has its path in any case', async () => {
    const path = '/login/API/partnersystemuser/authenticate';
    expect(await resultOf(await post(right, {}, path))).to.include({ IsSuccessful: true });
  });

  const accepted: [string, unknown][] = [
    ['extra members', { ...right, Extra: [1] }],
    ['no ReturnTokenType', { ...right, ReturnTokenType: undefined }],
    ['a ReturnTokenType of null', { ...right, ReturnTokenType: null }],
    ['the ReturnTokenType of SOAP', { ...right, ReturnTokenType: 'Jwt' }],
    ['the tenant in another case', { ...right, ContextIdentifier: 'CUST12345' }],
    ['a byte order mark', `\uFEFF${JSON.stringify(right)}`],
  ];
  for (const [name, body] of accepted) {
    it(`accepts ${name}`, async () => {
      expect(await resultOf(await post(body))).to.include({ IsSuccessful: true });
    });
  }

  for (const type of ['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"']) {
    it(`accepts ${type}`, async () => {
      const response = await post(right, { 'Content-Type': type });
      expect(await resultOf(response)).to.include({ IsSuccessful: true });
    });
  }

  const refused: [string, object, string][] = [
    ['another client secret', { ApplicationToken: 'x' }, 'Denied'],
    ['no client secret', { ApplicationToken: undefined }, 'Denied'],
    ['another tenant', { ContextIdentifier: 'Cust1' }, 'Denied'],
    ['no tenant', { ContextIdentifier: null }, 'Denied'],
    ['no token', { SignedSystemToken: null }, 'InvalidSignature'],
    [
      'a stale token',
      { SignedSystemToken: signToken({ timestamp: '202601151100' }) },
      'InvalidTimestamp',
    ],
    ['another token', { SignedSystemToken: signToken({ token: 'x' }) }, 'Denied'],
  ];
  for (const [name, change, reason] of refused) {
    it(`judges as SOAP does: ${name}`, async () => {
      const result = await resultOf(await post({ ...right, ...change }));
      expect(result).to.include({ IsSuccessful: false, Token: null });
      expect(result.ErrorMessage).to.match(new RegExp(`^${reason}: `));
      expect(simulator.exchanges).to.equal(0);
    });
  }

  const broken: [string, unknown, number, Record<string, string>?][] = [
    ['text/xml', right, 415, { 'Content-Type': 'text/xml' }],
    ['a form', 'a=b', 415, { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['another charset', right, 415, { 'Content-Type': 'application/json; charset=utf-16' }],
    ['something like JSON', right, 415, { 'Content-Type': 'application/jsonp' }],
    ['a compressed body', right, 400, { 'Content-Encoding': 'gzip' }],
    ['no JSON', '{', 400],
    ['nothing', '', 400],
    ['no UTF-8', Buffer.from('{"a":"\xff"}', 'latin1'), 400],
    ['null', 'null', 400],
    ['a list', [right], 400],
    ['a text', '"x"', 400],
    ['a number for a text', { ...right, ContextIdentifier: 7 }, 400],
    ['an object for a text', { ...right, ApplicationToken: {} }, 400],
    ['another token type', { ...right, ReturnTokenType: 'Kerberos' }, 400],
    ['SAML', { ...right, ReturnTokenType: 'SAML' }, 400],
  ];
  for (const [name, body, status, headers] of broken) {
    it(`answers ${name} with ${String(status)} and a message`, async () => {
      const response = await post(body, headers);
      expect(response.status).to.equal(status);
      const { Message } = (await response.json()) as { Message: string };
      expect(Message).to.be.a('string').that.does.not.include(frozen.clientSecret);
      expect(simulator.exchanges).to.equal(0);
    });
  }

  it('is there for POST only', async () => {
    const response = await fetch(`${simulator.url}/Login/api/PartnerSystemUser/Authenticate`);
    expect(response.status).to.equal(404);
  });

  describe('failNext', () => {
    for (const reason of REFUSAL_REASONS) {
      it(`{ reason: '${reason}' }`, async () => {
        simulator.failNext({ reason });
        const result = await resultOf(await post(right));
        expect(result).to.include({ IsSuccessful: false, Token: null });
        expect(result.ErrorMessage).to.match(new RegExp(`^${reason}: `));
        expect(await resultOf(await post(right))).to.include({ IsSuccessful: true });
      });
    }

    it('{ errorMessage }', async () => {
      simulator.failNext({ errorMessage: 'Nope <& "no"' });
      expect((await resultOf(await post(right))).ErrorMessage).to.equal('Nope <& "no"');
    });

    it('{ fault }: HTTP 500 and its text', async () => {
      simulator.failNext({ fault: { code: 'Server', string: 'Tired.' } });
      const response = await post(right);
      expect(response.status).to.equal(500);
      expect(await response.json()).to.deep.equal({ Message: 'Tired.' });
    });

    it("{ status }: a gateway's page", async () => {
      simulator.failNext({ status: 503, headers: { 'Retry-After': '7' } });
      const response = await post(right);
      expect([response.status, response.headers.get('retry-after')]).to.deep.equal([503, '7']);
      expect(response.headers.get('content-type')).to.equal('text/html; charset=utf-8');
    });

    it('{ body }: as JSON', async () => {
      simulator.failNext({ body: '{"IsSuccessful":1}' });
      const response = await post(right);
      expect(response.headers.get('content-type')).to.equal('application/json; charset=utf-8');
      expect(await response.text()).to.equal('{"IsSuccessful":1}');
    });

    it('{ reset: true } and { hang: true }', async () => {
      simulator.failNext({ reset: true });
      simulator.failNext({ hang: true });
      const fate = (promise: Promise<unknown>) => promise.catch(() => 'broken');
      expect(await fate(post(right))).to.equal('broken');
      const hanging = fate(post(right));
      while (simulator.requests.length < 2) await fetch(`${simulator.url}/nowhere`);
      await simulator.stop();
      expect(await hanging).to.equal('broken');
    });
  });

  it('is recorded', async () => {
    await post(right);
    expect(simulator.requests.map(({ method, path, body }) => [method, path, body])).to.deep.equal([
      ['POST', '/Login/api/PartnerSystemUser/Authenticate', JSON.stringify(right)],
    ]);
  });
});
