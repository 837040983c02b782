import { expect } from 'chai';
import { sendEnvelope } from 'superoffice-system-user';
import type { SimulatorFailure } from 'superoffice-system-user/simulator';
import { failureOf } from '../support/failure-of.js';
import { fakeTimer } from '../support/fake-timer.js';
import { listen } from '../support/listen.js';
import { listenTo } from '../support/listen-to.js';
import { AT, minutesIn, openClient, type Opened } from '../support/open-client.js';
import { replace } from '../support/replace.js';
import { startFront } from '../support/start-front.js';

const AT_ONCE = { 'Retry-After': '0' };

describe('an exchange', () => {
  let opened: Opened;
  let restore: () => void;

  beforeEach(async () => {
    // Pauses of one millisecond and two.
    restore = replace(Math, 'random', () => 0.002);
    opened = await openClient();
  });
  afterEach(async () => {
    restore();
    await opened.simulator.stop();
  });

  describe('that fails', () => {
    const passing: Record<string, [SimulatorFailure, object]> = {
      'a connection that is reset': [{ reset: true }, { code: 'ERR_TRANSPORT', step: 3 }],
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
        expect(opened.posts()).to.have.length(3);
        opened.simulator.failNext(failure, 3);
        const client = opened.clientWith({});
        expect(await failureOf(() => client.authenticate(opened.tenant))).to.include(expected);
        expect(opened.posts()).to.have.length(6);
      });
    }

    const final: Record<string, [SimulatorFailure, object]> = {
      'a refusal': [{ reason: 'Denied' }, { code: 'ERR_AUTHENTICATION_REFUSED' }],
      'a refusal with status 503': [
        {
          status: 503,
          headers: AT_ONCE,
          body:
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
            '<AuthenticationResponse xmlns="http://www.superoffice.com/superid/partnersystemuser/0.1">' +
            '<IsSuccessful>false</IsSuccessful><ErrorMessage>Revoked</ErrorMessage>' +
            '</AuthenticationResponse></s:Body></s:Envelope>',
        },
        { code: 'ERR_AUTHENTICATION_REFUSED', reason: 'Revoked' },
      ],
      'a fault with status 500': [
        { fault: { code: 'Server', string: 'Try again.' } },
        { code: 'ERR_SOAP_FAULT', status: 500 },
      ],
      'an answer that is none': [{ body: '<html></html>' }, { code: 'ERR_RESPONSE_MALFORMED' }],
      'a token that does not hold': [
        {
          body:
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
            '<AuthenticationResponse xmlns="http://www.superoffice.com/superid/partnersystemuser/0.1">' +
            '<IsSuccessful>true</IsSuccessful><Token>a.b.c</Token>' +
            '</AuthenticationResponse></s:Body></s:Envelope>',
        },
        { code: 'ERR_JWT_INVALID' },
      ],
    };
    for (const status of [400, 401, 403, 404, 407, 413, 501, 505]) {
      final[`HTTP status ${status}`] = [
        { status, headers: AT_ONCE },
        { code: 'ERR_HTTP_STATUS', status, retryable: false },
      ];
    }
    for (const [what, [failure, expected]] of Object.entries(final)) {
      it(`is not tried again: ${what}`, async () => {
        opened.simulator.failNext(failure, 3);
        expect(await failureOf(() => opened.authenticate())).to.include(expected);
        expect(opened.posts()).to.have.length(1);
      });
    }
  });

  it('is signed anew at each try, and counted from the last', async () => {
    let now = AT;
    const moving = await openClient({ now: () => now }, { now: () => now });
    const retries = listenTo('superoffice-system-user:retry', () => {
      now += 60_000;
    });
    moving.simulator.failNext({ status: 503, headers: AT_ONCE }, 2);
    const { issuedAt } = await moving.authenticate();
    retries.stop();
    expect(minutesIn(moving.posts())).to.deep.equal([
      '202611232040',
      '202611232041',
      '202611232042',
    ]);
    expect(issuedAt).to.equal(AT + 120_000);
    await moving.simulator.stop();
  });

  describe('with Retry-After', () => {
    const waits: Record<string, [Record<string, string>, number]> = {
      'in seconds': [{ 'Retry-After': '7' }, 7000],
      'as a date, held against the Date of the same answer': [
        { 'Retry-After': new Date(AT + 9000).toUTCString() },
        9000,
      ],
      'as a date by a clock that is off': [
        {
          'Retry-After': new Date(AT + 86_403_000).toUTCString(),
          Date: new Date(AT + 86_400_000).toUTCString(),
        },
        3000,
      ],
      'as a date that has passed': [{ 'Retry-After': new Date(AT - 60_000).toUTCString() }, 0],
      'that says nothing, like none': [{ 'Retry-After': 'soon' }, 1],
      'below 0, like none': [{ 'Retry-After': '-5' }, 1],
    };
    for (const [form, [headers, delayMs]] of Object.entries(waits)) {
      it(form, async () => {
        opened.simulator.failNext({ status: 503, headers });
        const controller = new AbortController();
        const retries = listenTo('superoffice-system-user:retry', () => {
          controller.abort('seen');
        });
        expect(await failureOf(() => opened.authenticate(controller.signal))).to.equal('seen');
        retries.stop();
        expect(retries.messages).to.deep.include({
          loginUrl: opened.simulator.url,
          contextIdentifier: opened.tenant.contextIdentifier,
          attempt: 1,
          delayMs,
          code: 'ERR_HTTP_STATUS',
          status: 503,
        });
      });
    }

    it('longer than the time, fails at once with what the server said', async () => {
      opened.simulator.failNext({ status: 429, headers: { 'Retry-After': '15' } });
      const error = await failureOf(() => opened.authenticate());
      expect(error).to.include({ code: 'ERR_HTTP_STATUS', status: 429, retryAfterMs: 15_000 });
      expect(opened.posts()).to.have.length(1);
    });
  });

  describe('has one deadline', () => {
    it('for all its tries', async () => {
      const timer = fakeTimer();
      const retries = listenTo('superoffice-system-user:retry', () => {
        timer.advance(14_900);
      });
      opened.simulator.failNext({ status: 503, headers: AT_ONCE });
      opened.simulator.failNext({ hang: true });
      const startedAt = Date.now();
      const error = await failureOf(() => opened.authenticate());
      retries.stop();
      timer.restore();
      expect(error).to.include({ code: 'ERR_TIMEOUT', step: 3 });
      expect(Date.now() - startedAt).to.be.below(5000);
      expect(opened.posts()).to.have.length(2);
    });

    it('for the key set too', async () => {
      const timer = fakeTimer();
      const front = await startFront(opened.simulator.url, ({ method }) => {
        if (method === 'POST') timer.advance(14_900);
        return method === 'GET';
      });
      const behind = opened.clientWith({ loginUrl: front.url });
      const startedAt = Date.now();
      const error = await failureOf(() => behind.authenticate(opened.tenant));
      timer.restore();
      expect(error).to.include({ code: 'ERR_TIMEOUT', step: 5 });
      expect(Date.now() - startedAt).to.be.below(5000);
      await front.close();
    });

    it('after which no credential is posted', async () => {
      const timer = fakeTimer();
      const clientSecret = () => {
        timer.advance(15_000);
        return opened.simulator.clientSecret;
      };
      const late = opened.clientWith({ clientSecret });
      const error = await failureOf(() => late.authenticate(opened.tenant));
      timer.restore();
      expect(error).to.include({ code: 'ERR_TIMEOUT' });
      expect(opened.simulator.requests).to.have.length(0);
    });

    it('and an envelope without time left is not sent', async () => {
      let connections = 0;
      const server = await listen((_request, response) => response.end());
      server.server.on('connection', () => connections++);
      const call = () => sendEnvelope('<canary/>', { loginUrl: server.url, timeoutMs: 0 });
      expect(await failureOf(call)).to.include({ code: 'ERR_TIMEOUT', step: 3 });
      await sendEnvelope('<other/>', { loginUrl: server.url });
      expect(connections).to.equal(1);
      await server.close();
    });
  });
});
