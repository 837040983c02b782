import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect } from 'chai';
import { KeySet, validateToken } from 'superoffice-system-user';
import { publish, type EventName } from '../lib/events.js';
import { failureOf } from './support/failure-of.js';
import { fixture } from './support/fixture.js';
import { everythingIn } from './support/everything-in.js';
import { listenTo } from './support/listen-to.js';
import { AT, openClient, privateKey, type Opened } from './support/open-client.js';
import { startFront } from './support/start-front.js';

const NAMES: readonly EventName[] = [
  'superoffice-system-user:exchange:start',
  'superoffice-system-user:exchange:end',
  'superoffice-system-user:exchange:error',
  'superoffice-system-user:retry',
  'superoffice-system-user:skew',
  'superoffice-system-user:keys:refresh',
  'superoffice-system-user:certificate:expired',
];
const AT_ONCE = { 'Retry-After': '0' };

describe('events', () => {
  let opened: Opened;
  let heard: [string, Record<string, unknown>][];
  let stops: (() => void)[];

  beforeEach(async () => {
    opened = await openClient();
    heard = [];
    stops = NAMES.map(
      (name) =>
        listenTo(name, (message) => {
          const { durationMs, ...rest } = { durationMs: 0, ...message };
          expect(durationMs).to.be.within(0, 60_000);
          expect('durationMs' in message).to.equal(/:(end|error|refresh)$/.test(name));
          heard.push([name.replace('superoffice-system-user:', ''), rest]);
        }).stop,
    );
  });
  afterEach(async () => {
    for (const stop of stops) stop();
    await opened.simulator.stop();
  });
  const about = () => ({
    loginUrl: opened.simulator.url,
    contextIdentifier: opened.tenant.contextIdentifier,
  });
  const keysUrl = () => `${opened.simulator.url}/login/.well-known/jwks`;

  it('tell of an exchange from its start to its end, and of the keys it needed', async () => {
    await opened.authenticate();
    await opened.authenticate();
    expect(heard).to.deep.equal([
      ['exchange:start', about()],
      ['keys:refresh', { url: keysUrl(), keys: 1, code: undefined }],
      ['exchange:end', about()],
      ['exchange:start', about()],
      ['exchange:end', about()],
    ]);
  });

  it('tell of a failure by its code and step', async () => {
    opened.simulator.failNext({ reason: 'Denied' });
    await failureOf(() => opened.authenticate());
    expect(heard.slice(1)).to.deep.equal([
      ['exchange:error', { ...about(), code: 'ERR_AUTHENTICATION_REFUSED', step: 4 }],
    ]);
  });

  it('tell of an abort, and of what a function in the options throws, without a code', async () => {
    const controller = new AbortController();
    opened.simulator.failNext({ hang: true });
    const call = opened.authenticate(controller.signal);
    controller.abort();
    await failureOf(() => call);
    const clientSecret = () => {
      throw new Error('canary');
    };
    const other = opened.clientWith({ clientSecret });
    await failureOf(() => other.authenticate(opened.tenant));
    const failed = ['exchange:error', { ...about(), code: undefined, step: undefined }];
    expect(heard).to.deep.equal([
      ['exchange:start', about()],
      failed,
      ['exchange:start', about()],
      failed,
    ]);
  });

  it('tell of every try that will be made again, and of a skew', async () => {
    opened.simulator.failNext({ status: 502, headers: AT_ONCE });
    opened.simulator.failNext({ status: 429, headers: AT_ONCE });
    opened.simulator.advance(600_000);
    await opened.authenticate();
    const again = { ...about(), delayMs: 0, code: 'ERR_HTTP_STATUS' };
    expect(heard.filter(([name]) => !/^(exchange|keys)/.test(name))).to.deep.equal([
      ['retry', { ...again, attempt: 1, status: 502 }],
      ['retry', { ...again, attempt: 2, status: 429 }],
      ['skew', { ...about(), offsetMs: 600_000 }],
    ]);
  });

  it('tell of keys that could not be fetched, with the code', async () => {
    const front = await startFront(opened.simulator.url, ({ method }, response) => {
      if (method === 'GET') response.writeHead(404).end();
      return method === 'GET';
    });
    const client = opened.clientWith({ loginUrl: front.url });
    await failureOf(() => client.authenticate(opened.tenant));
    await front.close();
    expect(heard.slice(1)).to.deep.equal([
      [
        'keys:refresh',
        { url: `${front.url}/login/.well-known/jwks`, keys: 0, code: 'ERR_HTTP_STATUS' },
      ],
      ['exchange:error', { ...about(), loginUrl: front.url, code: 'ERR_HTTP_STATUS', step: 5 }],
    ]);
  });

  it('count the usable keys of a set', async () => {
    const front = await startFront(opened.simulator.url, (_request, response) => {
      response.end(fixture('tokens/jwks.json'));
      return true;
    });
    const keySet = new KeySet({ loginUrl: front.url });
    const token = fixture('tokens/genuine/token.jwt').toString();
    await validateToken(token, { keySet, contextIdentifier: 'Cust12345', at: AT });
    await front.close();
    expect(heard.map(([name, { keys }]) => [name, keys])).to.deep.equal([['keys:refresh', 2]]);
  });

  it('carry no secret', async () => {
    opened.simulator.failNext({
      status: 503,
      headers: AT_ONCE,
      body: opened.simulator.clientSecret,
    });
    opened.simulator.advance(600_000);
    const { ticket, token } = await opened.authenticate();
    opened.simulator.failNext({ errorMessage: opened.simulator.clientSecret });
    await failureOf(() => opened.authenticate());
    expect(new Set(heard.map(([name]) => name))).to.have.length(6);
    const shown = everythingIn(heard);
    const secrets = [ticket, token, opened.simulator.clientSecret, opened.tenant.systemUserToken];
    const keyLines = privateKey.toString().split('\n').slice(1, -2);
    for (const secret of [...secrets, ...keyLines]) expect(shown).to.not.include(secret);
    expect(shown).to.not.match(/eyJ|7T:|\.\d{12}\./);
  });

  it('do no harm when a listener throws', async () => {
    const name = 'superoffice-system-user:exchange:start';
    const failure = new Error('the listener’s own affair');
    // Node.js reports what a listener throws on its own; here it is taken in the test runner's place.
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const reported = new Promise((resolve) => process.once('uncaughtException', resolve));
    const throwing = () => {
      throw failure;
    };
    subscribe(name, throwing);
    try {
      expect(await opened.authenticate()).to.have.property('ticket');
      expect(await reported).to.equal(failure);
    } finally {
      unsubscribe(name, throwing);
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
  });
});

describe('publish', () => {
  for (const name of NAMES) {
    it(`makes no message for ${name} while nobody listens`, () => {
      let made = 0;
      const message = () => {
        made++;
        return {} as never;
      };
      publish(name, message);
      expect(made).to.equal(0);
      const heard = listenTo(name);
      publish(name, message);
      heard.stop();
      publish(name, message);
      expect([made, heard.messages.length]).to.deep.equal([1, 1]);
    });
  }
});
