import { getEventListeners } from 'node:events';
import { Agent, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { sendEnvelope } from 'superoffice-system-user';
import { sendRequest } from '../../lib/http/response.js';
import { failureOf } from '../support/failure-of.js';
import { listen, type Listening } from '../support/listen.js';
import { listenTo } from '../support/listen-to.js';
import { openClient } from '../support/open-client.js';
import { replace } from '../support/replace.js';
import { until } from '../support/until.js';

describe('a connection that is reset', () => {
  let server: Listening;
  let agent: Agent;
  /** How many of the next requests are reset. */
  let resets: number;
  /** Which connections are reset. */
  let isReset: (socket: Socket) => boolean;
  let seen: number;

  beforeEach(async () => {
    resets = seen = 0;
    isReset = () => false;
    agent = new Agent({ keepAlive: true });
    server = await listen((request, response) => {
      seen++;
      request.resume().on('end', () => {
        if (resets-- > 0 || isReset(request.socket)) request.socket.resetAndDestroy();
        else response.end('ok');
      });
    });
  });
  afterEach(async () => {
    agent.destroy();
    await server.close();
  });
  const send = () => sendEnvelope('<e/>', { loginUrl: server.url, agent });

  it('is tried again once where it had been kept alive', async () => {
    await send();
    resets = 1;
    expect((await send()).body.toString()).to.equal('ok');
    expect(seen).to.equal(3);
  });

  it('is not tried again where it was fresh', async () => {
    resets = 1;
    expect(await failureOf(send)).to.include({ code: 'ERR_TRANSPORT' });
    expect(seen).to.equal(1);
  });

  it('is not tried again twice', async () => {
    await send();
    resets = 5;
    expect(await failureOf(send)).to.include({ code: 'ERR_TRANSPORT' });
    expect(seen).to.equal(3);
  });

  it('is tried again on a new connection, where all that are kept are dead', async () => {
    const kept = new Set<Socket>();
    server.server.on('request', ({ socket }: IncomingMessage) => kept.add(socket));
    await Promise.all(Array.from({ length: 5 }, () => send()));
    expect(kept).to.have.length(5);
    const before = new Set(kept);
    isReset = (socket) => before.has(socket);
    expect((await send()).body.toString()).to.equal('ok');
    expect(seen).to.equal(7);
  });

  it('is tried again on one new connection and no other', async () => {
    await Promise.all([send(), send()]);
    resets = 5;
    expect(await failureOf(send)).to.include({ code: 'ERR_TRANSPORT' });
    expect(seen).to.equal(4);
  });

  it('is not tried again after the answer has begun', async () => {
    let isHalf = false;
    const half = await listen((request, response) => {
      seen++;
      if (!isHalf) response.end('ok');
      else
        response
          .writeHead(200, { 'Content-Length': '9' })
          .write('half', () => request.socket.resetAndDestroy());
    });
    const again = () => sendEnvelope('<e/>', { loginUrl: half.url, agent });
    await again();
    isHalf = true;
    expect(await failureOf(again)).to.include({ code: 'ERR_TRANSPORT' });
    expect(seen).to.equal(2);
    await half.close();
  });

  it('is no try of the exchange when it had been kept alive, and one when it had not', async () => {
    const restore = replace(Math, 'random', () => 0);
    const { simulator, authenticate, posts } = await openClient();
    const retries = listenTo('superoffice-system-user:retry');
    await authenticate();
    simulator.failNext({ reset: true });
    await authenticate();
    expect([posts().length, retries.messages.length]).to.deep.equal([3, 0]);
    simulator.failNext({ reset: true }, 2);
    await authenticate();
    expect([posts().length, retries.messages.length]).to.deep.equal([6, 1]);
    retries.stop();
    restore();
    await simulator.stop();
  });

  it('leaves nothing of the foreign error but its code', async () => {
    resets = 1;
    const { cause } = await failureOf(send);
    expect(cause).to.be.instanceOf(Error).and.not.have.any.keys('errno', 'syscall', 'address');
    expect(Object.keys(cause as object)).to.deep.equal(['code']);
    expect(String(cause)).to.equal('Error: ECONNRESET');
  });

  it('leaves nothing of an agent’s own error', async () => {
    const foreign = Object.assign(new Error('canary'), {
      code: 'canary with spaces',
      config: 'canary',
    });
    class Failing extends Agent {
      override createConnection(): never {
        throw foreign;
      }
    }
    const error = await failureOf(() =>
      sendEnvelope('<e/>', { loginUrl: server.url, agent: new Failing() }),
    );
    expect(error).to.include({ code: 'ERR_TRANSPORT' });
    expect(error.cause).to.not.equal(foreign);
    expect(Object.entries(error.cause as object)).to.deep.equal([['code', 'unknown']]);
  });
});

describe('sendRequest', () => {
  it('opens no connection when the time is up', async () => {
    let connections = 0;
    const { server, url, close } = await listen((_request, response) => response.end());
    server.on('connection', () => connections++);
    for (const timeoutMs of [0, -5]) {
      const call = () =>
        sendRequest(new URL(url), {
          method: 'GET',
          headers: {},
          agent: undefined,
          limits: { timeoutMs },
          step: 5,
        });
      expect(await failureOf(call)).to.include({ code: 'ERR_TIMEOUT', step: 5 });
    }
    await setImmediate();
    expect(connections).to.equal(0);
    await close();
  });
});

describe('a signal', () => {
  it('may end 30 exchanges at once, without a warning and without leaving a listener', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const { simulator, authenticate } = await openClient();
    const controller = new AbortController();
    const { signal } = controller;
    await Promise.all(Array.from({ length: 30 }, () => authenticate(signal)));
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
    simulator.failNext({ hang: true }, 30);
    const calls = Array.from({ length: 30 }, () => failureOf(() => authenticate(signal)));
    await until(() => getEventListeners(signal, 'abort').length > 0);
    controller.abort('enough');
    expect(new Set(await Promise.all(calls))).to.deep.equal(new Set(['enough']));
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
    await setImmediate();
    process.removeListener('warning', onWarning);
    expect(warnings).to.deep.equal([]);
    await simulator.stop();
  });
});
