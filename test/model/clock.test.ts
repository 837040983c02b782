import { expect } from 'chai';
import type { SystemUserClientOptions } from 'superoffice-system-user';
import { Clock } from '../../lib/model/clock.js';
import { issuerKey } from '../cli/issuer-key.js';
import { signJwt } from '../cli/sign-jwt.js';
import { failureOf } from '../support/failure-of.js';
import { listenTo, type Heard } from '../support/listen-to.js';
import { AT, minutesIn, openClient, type Opened } from '../support/open-client.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a clock that is off', () => {
  let skews: Heard<'superoffice-system-user:skew'>;
  let opened: Opened;

  beforeEach(() => {
    skews = listenTo('superoffice-system-user:skew');
  });
  afterEach(async () => {
    skews.stop();
    await opened.simulator.stop();
  });
  /** A client at the frozen minute, and a simulator that is ahead of it. */
  const openAhead = async (byMs: number, change?: Partial<SystemUserClientOptions>) => {
    opened = await openClient(change, { now: () => AT + byMs });
  };

  for (const [side, byMs, minute] of [
    ['behind', 10 * MINUTE, '202611232050'],
    ['ahead', -10 * MINUTE, '202611232030'],
    ['23 hours behind', 23 * HOUR, '202611241940'],
    ['23 hours ahead', -23 * HOUR, '202611222140'],
  ] as const) {
    it(`is corrected once when it is ${side}, and remembered, and told of once`, async () => {
      await openAhead(byMs);
      const { issuedAt, claims } = await opened.authenticate();
      await opened.authenticate();
      expect(minutesIn(opened.posts())).to.deep.equal(['202611232040', minute, minute]);
      expect(skews.messages).to.deep.equal([
        {
          loginUrl: opened.simulator.url,
          contextIdentifier: opened.tenant.contextIdentifier,
          offsetMs: byMs,
        },
      ]);
      expect(issuedAt).to.equal(AT);
      expect(claims.tokenIssuedAt).to.equal(AT + byMs);
    });
  }

  it('is corrected for every exchange that had begun, and told of once', async () => {
    await openAhead(10 * MINUTE);
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => opened.authenticate()),
    );
    expect(results.map(({ status }) => status)).to.deep.equal(Array(10).fill('fulfilled'));
    expect(skews.messages).to.have.length(1);
  });

  it('is another client’s own affair', async () => {
    await openAhead(10 * MINUTE);
    await opened.authenticate();
    await opened.clientWith({}).authenticate(opened.tenant);
    expect(skews.messages).to.have.length(2);
    expect(opened.posts()).to.have.length(4);
  });

  it('is followed when somebody sets it right', async () => {
    let now = AT;
    opened = await openClient({ now: () => now }, { now: () => AT + 10 * MINUTE });
    await opened.authenticate();
    now = AT + 10 * MINUTE;
    const { issuedAt } = await opened.authenticate();
    expect(issuedAt).to.equal(now);
    expect(skews.messages.map(({ offsetMs }) => offsetMs)).to.deep.equal([10 * MINUTE, 0]);
  });

  for (const [side, byMs, hint] of [
    ['behind', 25 * HOUR, "1500 minutes behind the service's"],
    ['ahead', -25 * HOUR, "1500 minutes ahead of the service's"],
  ] as const) {
    it(`is not corrected beyond 24 hours ${side}, but told of in the hint`, async () => {
      await openAhead(byMs);
      const error = await failureOf(() => opened.authenticate());
      expect(error).to.include({
        code: 'ERR_AUTHENTICATION_REFUSED',
        reason: 'InvalidTimestamp',
        step: 4,
        status: 200,
      });
      expect(error.hint).to.include(hint);
      expect(error.errorMessage).to.include('InvalidTimestamp');
      expect(opened.posts()).to.have.length(1);
      expect(skews.messages).to.have.length(0);
    });
  }

  it('is corrected once only', async () => {
    await openAhead(10 * MINUTE);
    opened.simulator.failNext({ reason: 'InvalidTimestamp' }, 2);
    const error = await failureOf(() => opened.authenticate());
    expect(error).to.include({ reason: 'InvalidTimestamp' });
    expect(error.hint).to.include("10 minutes behind the service's");
    expect(opened.posts()).to.have.length(2);
    // What has not helped is taken back.
    expect(skews.messages.map(({ offsetMs }) => offsetMs)).to.deep.equal([10 * MINUTE, 0]);
  });

  it('is not taken for it on the word of one wrong Date', async () => {
    await openAhead(0);
    const wrong = { Date: new Date(AT + 2 * HOUR).toUTCString() };
    opened.simulator.failNext({ body: fixtureOfRefusal(), headers: wrong });
    opened.simulator.failNext({ body: fixtureOfRefusal() });
    const error = await failureOf(() => opened.authenticate());
    expect(error).to.include({ reason: 'InvalidTimestamp' });
    expect(error.hint).to.not.match(/\d minutes/);
    await opened.authenticate();
    const right = '202611232040';
    expect(minutesIn(opened.posts())).to.deep.equal([right, '202611232240', right]);
  });

  it('may cost a fourth try, where the third has shown it, and no fifth', async () => {
    await openAhead(10 * MINUTE);
    const busy = { status: 503, headers: { 'Retry-After': '0' } };
    opened.simulator.failNext(busy, 2);
    opened.simulator.failNext({ reason: 'InvalidTimestamp' });
    opened.simulator.failNext(busy, 5);
    expect(await failureOf(() => opened.authenticate())).to.include({ status: 503 });
    expect(opened.posts()).to.have.length(4);
  });

  it('leaves what is left of the three tries', async () => {
    await openAhead(10 * MINUTE);
    opened.simulator.failNext({ reason: 'InvalidTimestamp' });
    opened.simulator.failNext({ status: 503, headers: { 'Retry-After': '0' } }, 5);
    expect(await failureOf(() => opened.authenticate())).to.include({ status: 503 });
    expect(opened.posts()).to.have.length(3);
  });

  it('is not what a service means that agrees about the time', async () => {
    await openAhead(-20_000);
    for (let i = 0; i < 3; i++) {
      opened.simulator.failNext({ reason: 'InvalidTimestamp' });
      const error = await failureOf(() => opened.authenticate());
      expect(error).to.include({ reason: 'InvalidTimestamp' });
      expect(error.hint).to.not.match(/\d minutes/);
      expect(opened.posts()).to.have.length(i + 1);
      expect(skews.messages).to.have.length(0);
      opened.simulator.advance(20_000);
    }
  });

  it('is not looked for after any other failure', async () => {
    await openAhead(3 * MINUTE);
    for (const reason of ['Denied', 'InvalidSignature', 'Expired'] as const) {
      opened.simulator.failNext({ reason });
      const error = await failureOf(() => opened.authenticate());
      expect(error).to.include({ reason });
      expect(error.hint).to.not.match(/\d minutes/);
    }
    expect(opened.posts()).to.have.length(3);
    expect(skews.messages).to.have.length(0);
  });

  it('cannot be measured without a Date', async () => {
    await openAhead(10 * MINUTE);
    const body = fixtureOfRefusal();
    opened.simulator.failNext({ body, headers: { Date: 'yesterday' } });
    expect(await failureOf(() => opened.authenticate())).to.include({ reason: 'InvalidTimestamp' });
    expect(opened.posts()).to.have.length(1);
  });

  describe('shows in a security token', () => {
    it('that is not valid yet', async () => {
      await openAhead(4 * MINUTE);
      expect(await opened.authenticate()).to.include({ issuedAt: AT });
      expect(skews.messages.map(({ offsetMs }) => offsetMs)).to.deep.equal([4 * MINUTE]);
      expect(minutesIn(opened.posts())).to.deep.equal(['202611232040', '202611232044']);
      await opened.authenticate();
      expect(opened.posts()).to.have.length(3);
    });

    for (const [what, claims, claim] of [
      ['that expired long ago', { nbf: 1_700_000_000, exp: 1_700_000_600 }, undefined],
      ['that begins much later', { nbf: AT / 1000 + 90_000, exp: AT / 1000 + 90_600 }, 'nbf'],
      ['without a beginning', { nbf: undefined }, 'nbf'],
      ['with a beginning that is no number', { nbf: 'soon' }, 'nbf'],
    ] as const) {
      it(`but not in one ${what}`, async () => {
        await openAhead(0, { verification: { certificates: [issuerKey.certificate] } });
        const token = signJwt({ exp: AT / 1000 + 300, ...claims });
        const headers = { Date: new Date(AT + HOUR).toUTCString() };
        opened.simulator.failNext({ body: fixtureOfAnswer(token), headers });
        const error = await failureOf(() => opened.authenticate());
        expect(error).to.include({ step: 5, ...(claim && { code: 'ERR_JWT_CLAIM', claim }) });
        expect(error.hint).to.not.match(/\d minutes/);
        expect(opened.posts()).to.have.length(1);
        expect(skews.messages).to.have.length(0);
      });
    }

    it('that has just expired', async () => {
      await openAhead(-5 * MINUTE, { clockToleranceSeconds: 0 });
      expect(await opened.authenticate()).to.include({ issuedAt: AT });
      expect(skews.messages.map(({ offsetMs }) => offsetMs)).to.deep.equal([-5 * MINUTE]);
      await opened.authenticate();
      expect(opened.posts()).to.have.length(3);
    });
  });
});

function fixtureOfRefusal(): string {
  return envelope(
    '<IsSuccessful>false</IsSuccessful><ErrorMessage>InvalidTimestamp</ErrorMessage>',
  );
}

function fixtureOfAnswer(token: string): string {
  return envelope(`<IsSuccessful>true</IsSuccessful><Token>${token}</Token>`);
}

function envelope(members: string): string {
  return (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
    '<AuthenticationResponse xmlns="http://www.superoffice.com/superid/partnersystemuser/0.1">' +
    `${members}</AuthenticationResponse></s:Body></s:Envelope>`
  );
}

describe('Clock', () => {
  const open = () => new Clock(() => AT);

  it('follows what explains a refusal: from 30 seconds to 24 hours, either way', () => {
    for (const [offsetMs, isCorrected] of [
      [29_999, false],
      [-29_999, false],
      [30_000, true],
      [-30_000, true],
      [24 * HOUR, true],
      [-24 * HOUR, true],
      [24 * HOUR + 1, false],
      [-24 * HOUR - 1, false],
    ] as const) {
      const clock = open();
      expect(clock.correct(offsetMs), String(offsetMs)).to.equal(isCorrected);
      expect(clock.serviceNow()).to.equal(isCorrected ? AT + offsetMs : AT);
      expect(clock.now()).to.equal(AT);
    }
  });

  it('measures by the Date of an answer', () => {
    expect(open().measure(new Date(AT + 5000).toUTCString(), AT)).to.equal(5000);
    expect(open().measure(undefined, AT)).to.equal(undefined);
    expect(open().measure('', AT)).to.equal(undefined);
  });
});
