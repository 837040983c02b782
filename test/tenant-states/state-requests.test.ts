import type { IncomingMessage, ServerResponse } from 'node:http';
import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { SystemUserClient } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { fakeTimer } from '../support/fake-timer.js';
import { listen, type Listening } from '../support/listen.js';
import { openClient, type Opened } from '../support/open-client.js';
import { replace } from '../support/replace.js';
import { until } from '../support/until.js';

const TIMEOUT_MS = 10_000;

describe('a request for the state of a tenant', () => {
  let opened: Opened;
  let server: Listening;
  let asked: ServerResponse[];
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let client: SystemUserClient;
  let restoreRandom: () => void;
  beforeEach(async () => {
    asked = [];
    answer = () => undefined;
    opened = await openClient();
    server = await listen((request, response) => {
      asked.push(response);
      answer(request, response);
    });
    client = opened.clientWith({ loginUrl: server.url, timeoutMs: TIMEOUT_MS });
    // No pause between the tries.
    restoreRandom = replace(Math, 'random', () => 0);
  });
  afterEach(async () => {
    restoreRandom();
    await server.close();
    await client.close();
    await opened.simulator.stop();
  });
  const STATE = JSON.stringify({ ContextIdentifier: 'Cust12345', State: 2, IsRunning: true });

  it('is tried again where the service is busy, three times in all', async () => {
    answer = (_request, response) => response.writeHead(503).end();
    const failure = await failureOf(() => client.getTenantState('Cust12345'));
    expect(failure).to.include({ code: 'ERR_HTTP_STATUS' });
    expect(asked).to.have.length(3);
  });

  it('is not tried again once the time for all its tries is up', async () => {
    const timer = fakeTimer({ isFrozen: true });
    try {
      answer = (_request, response) => {
        timer.advance(TIMEOUT_MS);
        response.writeHead(503).end();
      };
      const failure = await failureOf(() => client.getTenantState('Cust12345'));
      expect(failure).to.include({ code: 'ERR_HTTP_STATUS' });
      expect(asked).to.have.length(1);
    } finally {
      timer.restore();
    }
  });

  it('has for its last try what the others have left of the time', async () => {
    const timer = fakeTimer({ isFrozen: true });
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      answer = (_request, response) => {
        if (asked.length > 1) return;
        timer.advance(TIMEOUT_MS - 1000);
        response.writeHead(503).end();
      };
      let isOver = false;
      const failing = failureOf(() => client.getTenantState('Cust12345')).finally(
        () => (isOver = true),
      );
      await until(() => {
        mock.timers.tick(0);
        return asked.length === 2;
      });
      mock.timers.tick(999);
      for (let turn = 0; turn < 10; turn++) await setImmediate();
      expect(isOver).to.equal(false);
      mock.timers.tick(1);
      expect(await failing).to.include({ code: 'ERR_TIMEOUT' });
    } finally {
      mock.timers.reset();
      timer.restore();
    }
  });

  it('is waited for by close, and gets its answer', async () => {
    const order: string[] = [];
    const answered = client.getTenantState('Cust12345').then(({ state }) => order.push(state));
    await until(() => asked.length === 1);
    const closing = client.close().then(() => order.push('closed'));
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    expect(order).to.deep.equal([]);
    asked[0]!.end(STATE);
    await Promise.all([answered, closing]);
    expect(order).to.deep.equal(['Running', 'closed']);
  });
});
