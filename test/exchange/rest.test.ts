import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import type { RefusalReason, SystemUserClientOptions } from 'superoffice-system-user';
import type { SimulatorFailure } from 'superoffice-system-user/simulator';
import { everythingIn } from '../support/everything-in.js';
import { failureOf } from '../support/failure-of.js';
import { fakeTimer } from '../support/fake-timer.js';
import { fixture } from '../support/fixture.js';
import { listen } from '../support/listen.js';
import { listenTo } from '../support/listen-to.js';
import { AT, openClient, privateKey, type Opened } from '../support/open-client.js';
import { openTickets } from '../support/open-tickets.js';
import { replace } from '../support/replace.js';
import { startFront } from '../support/start-front.js';

const PATH = '/Login/api/PartnerSystemUser/Authenticate';
const AT_ONCE = { 'Retry-After': '0' };
const TOKEN = 'My Application-Xk2pQ7rTzB';
const SECRET = '4f0c9f64b3a1c2d4';
const REASONS: readonly RefusalReason[] = [
  ...(['Revoked', 'InvalidRedirectUrl', 'Expired', 'Denied'] as const),
  ...(['NeedsReapproval', 'InvalidTimestamp', 'InvalidSignature'] as const),
];

describe('an exchange by REST', () => {
  let opened: Opened;
  let restore: () => void;
  let aheadMs: number;

  beforeEach(async () => {
    restore = replace(Math, 'random', () => 0.002);
    aheadMs = 0;
    const tenants = [{ contextIdentifier: 'Cust12345', systemUserToken: TOKEN }];
    const now = () => AT + aheadMs;
    opened = await openClient({ protocol: 'rest' }, { clientSecret: SECRET, tenants, now });
  });
  afterEach(async () => {
    restore();
    await opened.simulator.stop();
  });

  /** The bodies of the exchanges; none of them went another way. */
  const posts = () => {
    const sent = opened.simulator.requests.filter(({ method }) => method === 'POST');
    expect(new Set(sent.map(({ path }) => path))).to.deep.equal(new Set(sent.length ? [PATH] : []));
    return sent.map(({ body }) => JSON.parse(body) as Record<string, string>);
  };
  const minutes = () => posts().map(({ SignedSystemToken: signed }) => signed!.split('.').at(-2));
  const signed = () => fixture('signatures/plain/signed').toString();
  const clientWith = (change: Partial<SystemUserClientOptions>) => opened.clientWith(change);

  it('sends exactly the documented request, and brings a ticket', async () => {
    const result = await opened.authenticate();
    expect(result.ticket).to.match(/^7T:/);
    expect(result).to.include({ contextIdentifier: 'Cust12345', issuedAt: AT });
    const [request, ...others] = opened.simulator.requests;
    expect(others.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      'GET /login/.well-known/jwks',
    ]);
    const expected =
      `{"SignedSystemToken":"${signed()}","ApplicationToken":"${SECRET}",` +
      '"ContextIdentifier":"Cust12345","ReturnTokenType":"JWT"}';
    expect(request).to.include({ method: 'POST', path: PATH, body: expected });
    expect(request!.headers).to.include({
      'content-type': 'application/json',
      accept: 'application/json',
      'content-length': String(expected.length),
    });
    expect(request!.headers).to.not.have.any.keys(
      ...['authorization', 'cookie', 'accept-encoding', 'transfer-encoding', 'soapaction'],
    );
  });

  it('sends every character that a credential may hold', async () => {
    const clientSecret = 'blåbær "&<>\\/\u007f😀 \u2028!';
    const systemUserToken = 'Bjørn & "Søn" \\ 1.0-x';
    const tenants = [{ contextIdentifier: 'Cust12345', systemUserToken }];
    const change = { protocol: 'rest' } as const;
    const other = await openClient(change, { clientSecret, tenants });
    expect((await other.authenticate()).claims.systemUserToken).to.equal(systemUserToken);
    await other.simulator.stop();
  });

  it('appends its path to a login URL with a path of its own', async () => {
    const paths: string[] = [];
    const front = await startFront(opened.simulator.url, (request) => {
      paths.push(String(request.url));
      request.url = request.url?.replace(/^\/gateway/, '');
      return false;
    });
    await clientWith({ loginUrl: `${front.url}/gateway/` }).authenticate(opened.tenant);
    await front.close();
    expect(paths).to.deep.equal([`/gateway${PATH}`, '/gateway/login/.well-known/jwks']);
  });

  for (const reason of REASONS) {
    it(`is refused with the reason ${reason}`, async () => {
      opened.simulator.failNext({ reason });
      const error = await failureOf(() => opened.authenticate());
      expect(error).to.include({
        code: 'ERR_AUTHENTICATION_REFUSED',
        step: 4,
        status: 200,
        reason,
      });
      expect(error.errorMessage).to.match(new RegExp(`^${reason}: `));
      expect(posts()).to.have.length(1);
    });
  }

  describe('that fails', () => {
    const passing: Record<string, [SimulatorFailure, object]> = {
      'a connection that is reset': [{ reset: true }, { code: 'ERR_TRANSPORT', step: 3 }],
      'what the service says of itself': [
        { fault: { code: 'Server', string: 'Tired.' } },
        { code: 'ERR_HTTP_STATUS', step: 3, status: 500, retryable: true },
      ],
    };
    for (const status of [408, 429, 500, 502, 503, 504]) {
      passing[`HTTP status ${status}`] = [
        { status, headers: AT_ONCE },
        { code: 'ERR_HTTP_STATUS', step: 3, status, retryable: true },
      ];
    }
    for (const [what, [failure, expected]] of Object.entries(passing)) {
      it(`is tried three times in all: ${what}`, async () => {
        opened.simulator.failNext(failure, 2);
        expect(await opened.authenticate()).to.have.property('ticket');
        expect(posts()).to.have.length(3);
        opened.simulator.failNext(failure, 3);
        const client = clientWith({});
        expect(await failureOf(() => client.authenticate(opened.tenant))).to.include(expected);
        expect(posts()).to.have.length(6);
      });
    }

    it('waits as long as Retry-After says', async () => {
      opened.simulator.failNext({ status: 503, headers: { 'Retry-After': '7' } });
      const controller = new AbortController();
      const retries = listenTo('superoffice-system-user:retry', () => {
        controller.abort('seen');
      });
      expect(await failureOf(() => opened.authenticate(controller.signal))).to.equal('seen');
      retries.stop();
      expect(retries.messages.map(({ delayMs }) => delayMs)).to.deep.equal([7000]);
    });

    it('is signed anew at each try', async () => {
      let now = AT;
      const client = clientWith({ now: () => now });
      const retries = listenTo('superoffice-system-user:retry', () => {
        now += 60_000;
      });
      opened.simulator.failNext({ status: 503, headers: AT_ONCE }, 2);
      const { issuedAt } = await client.authenticate(opened.tenant);
      retries.stop();
      expect(minutes()).to.deep.equal(['202611232040', '202611232041', '202611232042']);
      expect(issuedAt).to.equal(AT + 120_000);
    });

    it('has one deadline for all its tries, and posts nothing after it', async () => {
      const timer = fakeTimer();
      const retries = listenTo('superoffice-system-user:retry', () => {
        timer.advance(14_900);
      });
      opened.simulator.failNext({ status: 503, headers: AT_ONCE });
      opened.simulator.failNext({ hang: true });
      const error = await failureOf(() => opened.authenticate());
      retries.stop();
      expect(error).to.include({ code: 'ERR_TIMEOUT', step: 3, retryable: true });
      expect(posts()).to.have.length(2);
      const clientSecret = () => {
        timer.advance(15_000);
        return SECRET;
      };
      const late = clientWith({ clientSecret });
      expect(await failureOf(() => late.authenticate(opened.tenant))).to.include({
        code: 'ERR_TIMEOUT',
      });
      timer.restore();
      expect(posts()).to.have.length(2);
    });

    it('ends with the reason of the signal', async () => {
      opened.simulator.failNext({ hang: true });
      const controller = new AbortController();
      const call = opened.authenticate(controller.signal);
      controller.abort('enough');
      expect(await failureOf(() => call)).to.equal('enough');
    });

    it('follows no redirect, so that no other host sees the credentials', async () => {
      const elsewhere: string[] = [];
      const other = await listen((request, response) => {
        elsewhere.push(String(request.url));
        response.end();
      });
      const body = '{"IsSuccessful":false,"ErrorMessage":"InvalidTimestamp"}';
      for (const status of [301, 302, 303, 307, 308]) {
        const headers = { Location: `${other.url}/x?${SECRET}` };
        opened.simulator.failNext({ status, body, headers });
        const error = await failureOf(() => opened.authenticate());
        expect(error).to.include({ code: 'ERR_HTTP_STATUS', step: 3, status, retryable: false });
        expect(error.message).to.include(`(a redirect to ${other.url}/x)`);
        expect(error.hint).to.include('redirect');
      }
      await other.close();
      expect(elsewhere).to.deep.equal([]);
      expect(posts()).to.have.length(5);
    });
  });

  it('corrects a clock that is off, once, and remembers it', async () => {
    aheadMs = 600_000;
    const skews = listenTo('superoffice-system-user:skew');
    await opened.authenticate();
    await opened.authenticate();
    skews.stop();
    expect(minutes()).to.deep.equal(['202611232040', '202611232050', '202611232050']);
    expect(skews.messages.map(({ offsetMs }) => offsetMs)).to.deep.equal([600_000]);
  });

  it('corrects it once only', async () => {
    aheadMs = 600_000;
    opened.simulator.failNext({ reason: 'InvalidTimestamp' }, 2);
    const error = await failureOf(() => opened.authenticate());
    expect(error).to.include({ reason: 'InvalidTimestamp' });
    expect(error.hint).to.include("10 minutes behind the service's");
    expect(posts()).to.have.length(2);
  });

  it('asks once more for a key that has changed, and signs with it', async () => {
    const old = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const keys = [old, privateKey];
    const client = clientWith({ privateKey: () => keys.shift()! });
    expect(await client.authenticate(opened.tenant)).to.have.property('ticket');
    expect(posts()).to.have.length(2);
    expect(keys).to.have.length(0);
  });

  it('checks what a function provides, before anything is sent', async () => {
    const client = clientWith({ clientSecret: () => 'secret\n' });
    const error = await failureOf(() => client.authenticate(opened.tenant));
    expect(error).to.be.instanceOf(TypeError).with.property('code', 'ERR_INVALID_ARG_VALUE');
    expect(opened.simulator.requests).to.have.length(0);
  });

  describe('shows no secret that is echoed', () => {
    const echoes: Record<string, () => string> = {
      'the client secret': () => SECRET,
      'the system user token': () => TOKEN,
      'the signed system token': signed,
      'the signature': () => signed().split('.').at(-1)!,
      'a security token': () => fixture('tokens/genuine/token.jwt').toString(),
      'the whole request': () => JSON.stringify({ a: SECRET, b: signed() }),
      'the client secret in capitals': () => SECRET.toUpperCase(),
    };
    for (const [what, echo] of Object.entries(echoes)) {
      it(what, async () => {
        const text = echo();
        const page = `<html><title>${text}</title></html>`;
        const failures: [SimulatorFailure, string][] = [
          [{ errorMessage: `Denied ${text}` }, 'ERR_AUTHENTICATION_REFUSED'],
          [{ fault: { code: 'Server', string: text } }, 'ERR_HTTP_STATUS'],
          [{ status: 503, headers: AT_ONCE, body: page }, 'ERR_HTTP_STATUS'],
          [{ body: page }, 'ERR_RESPONSE_MALFORMED'],
          [{ body: `{"${text.replaceAll('"', '')}":1}` }, 'ERR_RESPONSE_MALFORMED'],
          [{ body: `{${text}` }, 'ERR_RESPONSE_MALFORMED'],
          [
            { status: 302, body: '', headers: { Location: `/${encodeURIComponent(text)}` } },
            'ERR_HTTP_STATUS',
          ],
        ];
        for (const [failure, code] of failures) {
          opened.simulator.failNext(
            failure,
            code === 'ERR_HTTP_STATUS' && 'fault' in failure ? 3 : 1,
          );
          if ('status' in failure && failure.status === 503) opened.simulator.failNext(failure, 2);
          const error = await failureOf(() => opened.authenticate());
          expect(error).to.include({ code });
          const shown = everythingIn(error);
          const signature = signed().split('.').at(-1)!;
          for (const secret of [text, SECRET, TOKEN, signed(), signature]) {
            expect(shown.toLowerCase()).to.not.include(secret.toLowerCase());
          }
          expect(shown).to.not.match(/eyJ[\w-]{8}|7T:|\.\d{12}\./);
        }
      });
    }
  });

  it('tells the same events as one by SOAP', async () => {
    const names = ['exchange:start', 'retry', 'skew', 'exchange:end', 'exchange:error'] as const;
    const record = async (protocol: 'soap' | 'rest') => {
      const heard: unknown[] = [];
      const stops = names.map(
        (name) =>
          listenTo(`superoffice-system-user:${name}`, (message) =>
            heard.push([name, { ...message, durationMs: 0 }]),
          ).stop,
      );
      const client = clientWith({ protocol });
      opened.simulator.failNext({ status: 503, headers: AT_ONCE });
      await client.authenticate(opened.tenant);
      opened.simulator.failNext({ reason: 'Denied' });
      await failureOf(() => client.authenticate(opened.tenant));
      for (const stop of stops) stop();
      return heard;
    };
    aheadMs = 600_000;
    const soap = await record('soap');
    expect(soap).to.have.length(6);
    expect(await record('rest')).to.deep.equal(soap);
  });
});

describe('tickets by REST', () => {
  const path = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

  it('are kept as others are: one exchange, and no SOAP', async () => {
    const { simulator, client, tenant, close } = await openTickets({ protocol: 'rest' });
    const tickets = await Promise.all(Array.from({ length: 50 }, () => client.getTicket(tenant)));
    expect(new Set(tickets).size).to.equal(1);
    expect(simulator.exchanges).to.equal(1);
    expect(simulator.requests.map(path)).to.deep.equal([
      `POST ${PATH}`,
      'GET /login/.well-known/jwks',
    ]);
    await close();
  });

  it('are brought for a fleet', async () => {
    const { simulator, client, tenants, close } = await openTickets({ protocol: 'rest' });
    for await (const { status } of client.getTickets(tenants)) expect(status).to.equal('fulfilled');
    expect(simulator.exchanges).to.equal(3);
    expect(simulator.requests.filter(({ method }) => method === 'POST').map(path)).to.deep.equal(
      Array(3).fill(`POST ${PATH}`),
    );
    await close();
  });

  it('remember a permanent refusal', async () => {
    const { simulator, client, tenant, close } = await openTickets({ protocol: 'rest' });
    simulator.failNext({ reason: 'Revoked' });
    for (let i = 0; i < 3; i++) {
      expect(await failureOf(() => client.getTicket(tenant))).to.include({ reason: 'Revoked' });
    }
    expect(simulator.requests).to.have.length(1);
    await close();
  });
});
