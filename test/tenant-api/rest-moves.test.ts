import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { failureOf } from '../support/failure-of.js';
import { startFront } from '../support/start-front.js';
import { until } from '../support/until.js';
import { openBehind, openRest, type OpenedRest } from './open-rest.js';

const HOUR_MS = 60 * 60_000;
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('a REST call of a tenant that moves or stays', () => {
  let rest: OpenedRest;
  beforeEach(async () => {
    rest = await openRest();
  });
  afterEach(() => rest.close());

  const get = (id = 3) => rest.tenant.fetch(`v1/Contact/${id}`);
  const places = () => rest.calls().map(({ path }) => /^\/moved\d+/.exec(path)?.[0] ?? 'first');

  it('is made once more at the new address, which the state API was asked for once', async () => {
    await get();
    rest.simulator.moveTenant(rest.name);
    const init = { method: 'POST', body: '{"Name":"a"}', headers: JSON_TYPE };
    const response = await rest.tenant.fetch('v1/Contact', init);
    expect(await response.json()).to.include({ Name: 'a' });
    expect(places()).to.deep.equal(['first', 'first', '/moved1']);
    expect(rest.statesAsked()).to.equal(1);
    expect(rest.simulator.exchanges).to.equal(1);
  });

  it('goes to the new address at once afterwards', async () => {
    await get();
    rest.simulator.moveTenant(rest.name);
    await get();
    await get();
    expect(places()).to.deep.equal(['first', 'first', '/moved1', '/moved1']);
    expect(rest.statesAsked()).to.equal(1);
  });

  it('is followed where the clock of this machine was set back since its ticket was issued', async () => {
    await rest.client.getTicket(rest.opened.tenant);
    rest.advance(-60_000);
    rest.simulator.moveTenant(rest.name);
    expect((await rest.tenant.fetch('v1/Contact/3')).url).to.include('/moved1/');
    expect((await rest.tenant.fetch('v1/Contact/3')).status).to.equal(200);
    expect(rest.statesAsked()).to.equal(1);
  });

  it('follows each move of several', async () => {
    for (let move = 1; move <= 3; move++) {
      await get();
      rest.simulator.moveTenant(rest.name);
      expect((await get()).status).to.equal(200);
    }
    expect(places().at(-1)).to.equal('/moved3');
    expect(rest.statesAsked()).to.equal(3);
  });

  it('is one of many that share what the state API says', async () => {
    await get();
    rest.simulator.moveTenant(rest.name);
    const answers = await Promise.all(Array.from({ length: 12 }, (_, id) => get(id + 1)));
    expect(answers.map(({ status }) => status)).to.deep.equal(answers.map(() => 200));
    expect(places().filter((place) => place === '/moved1')).to.have.length(12);
    // What was being asked for may be from before the move.
    expect(rest.statesAsked()).to.be.within(1, 2);
  });

  it('gives back a 421 where the state API knows no other address', async () => {
    rest.simulator.failNextCall({ status: 421 });
    const response = await get();
    expect(response.status).to.equal(421);
    expect(await response.text()).to.match(/<html/i);
    expect(rest.calls()).to.have.length(1);
  });

  it('gives back a 421 of the new address too', async () => {
    await get();
    rest.simulator.failNextCall({ status: 421 }, 2);
    rest.simulator.moveTenant(rest.name);
    expect((await get()).status).to.equal(421);
    expect(places()).to.deep.equal(['first', 'first', '/moved1']);
  });

  it('is not made again with a stream; the next one goes to the new address', async () => {
    await get();
    rest.simulator.moveTenant(rest.name);
    const post = () => {
      const body = new Blob(['{"Name":"a"}']).stream();
      return rest.tenant.fetch('v1/Contact', { method: 'POST', body, headers: JSON_TYPE });
    };
    expect((await post()).status).to.equal(421);
    expect((await post()).status).to.equal(200);
    expect(places()).to.deep.equal(['first', 'first', '/moved1']);
  });

  it('can have moved and have lost its ticket at the same time', async () => {
    await get();
    rest.simulator.moveTenant(rest.name);
    rest.simulator.revokeTickets(rest.name);
    expect((await get()).status).to.equal(200);
    expect(rest.simulator.exchanges).to.equal(2);
  });

  it('counts as a use of the ticket where it succeeds', async () => {
    for (let hour = 0; hour < 12; hour++) {
      expect((await get()).status).to.equal(200);
      rest.advance(HOUR_MS);
    }
    expect(rest.simulator.exchanges).to.equal(1);
  });

  const FAILURES: Record<string, () => void> = {
    'status 404': () => undefined,
    'status 500': () => {
      rest.simulator.failNextCall({ status: 500 });
    },
    'status 503': () => {
      rest.simulator.failNextCall({ status: 503 });
    },
    'status 421': () => {
      rest.simulator.failNextCall({ status: 421 });
    },
  };
  for (const [what, fail] of Object.entries(FAILURES)) {
    it(`does not count as a use of the ticket with ${what}`, async () => {
      const { expiresAt } = await rest.client.getTicket(rest.opened.tenant);
      rest.advance(HOUR_MS);
      fail();
      const { status } = await get(404);
      expect(status).to.equal(Number(what.slice(-3)));
      expect((await rest.client.getTicket(rest.opened.tenant)).expiresAt).to.equal(expiresAt);
      await get();
      const used = await rest.client.getTicket(rest.opened.tenant);
      expect(used.expiresAt).to.equal(expiresAt + HOUR_MS);
    });
  }

  for (const [what, signal] of [
    ['with a signal', new AbortController().signal],
    ['without one', undefined],
  ] as const) {
    it(`asks again where the state was asked for before the move, ${what}`, async () => {
      const asked: ServerResponse[] = [];
      let isMoved = false;
      const front = await startFront(rest.simulator.url, (request, response) => {
        if (request.url?.startsWith('/api/state/')) asked.push(response);
        else if (isMoved && request.url?.startsWith('/old/')) response.writeHead(421).end();
        else if (request.url?.includes('/v1/')) response.end();
        else return false;
        return true;
      });
      const say = async (index: number, place: string) => {
        await until(() => asked.length > index);
        const Endpoint = `${front.url}/${place}/${rest.name}`;
        const state = { ContextIdentifier: rest.name, State: 2, IsRunning: true };
        asked[index]!.end(JSON.stringify({ ...state, Endpoint, Api: `${Endpoint}/api` }));
      };
      const client = rest.opened.clientWith({ loginUrl: front.url });
      try {
        await client.getTicket(rest.opened.tenant);
        const known = client.getTenantState(rest.name);
        await say(0, 'old');
        await known;
        isMoved = true;
        rest.advance(3_600_000);
        // Somebody asks, before the move; the answer comes once the call has met it.
        const older = client.getTenantState(rest.name);
        await until(() => asked.length === 2);
        const call = client.tenant(rest.opened.tenant).fetch('v1/any', signal ? { signal } : {});
        for (let turn = 0; turn < 50; turn++) await setImmediate();
        await say(1, 'old');
        await older;
        await say(2, 'new');
        expect((await call).url).to.equal(`${front.url}/new/${rest.name}/api/v1/any`);
        expect(asked).to.have.length(3);
      } finally {
        await front.close();
        await client.close();
      }
    });
  }

  it('ends with the reason of the signal while the state API is asked', async () => {
    let isAsked = false;
    let states = 0;
    const front = await startFront(rest.simulator.url, (request, response) => {
      if (request.url?.startsWith('/api/state/') && states++ > 0) isAsked = true;
      else if (request.url?.startsWith('/api/state/')) {
        const Endpoint = `${front.url}/${rest.name}`;
        const state = { ContextIdentifier: rest.name, State: 2, IsRunning: true };
        response.end(JSON.stringify({ ...state, Endpoint, Api: `${Endpoint}/api` }));
      } else if (request.url?.includes('/v1/')) response.writeHead(421).end();
      else return false;
      return true;
    });
    const client = rest.opened.clientWith({ loginUrl: front.url });
    await client.getTicket(rest.opened.tenant);
    await client.getTenantState(rest.name);
    const abort = new AbortController();
    const { signal } = abort;
    const failing = failureOf(() => client.tenant(rest.opened.tenant).fetch('v1/any', { signal }));
    await until(() => isAsked);
    const reason = new Error('enough');
    abort.abort(reason);
    expect(await failing).to.equal(reason);
    await front.close();
    await client.close();
  });

  it('gives back the 421 where the state API fails, which frees its connection', async () => {
    let stateStatus = 200;
    const behind = await openBehind(
      (request, response) => {
        if (!request.url?.includes('/v1/')) return false;
        response.writeHead(421).end('x'.repeat(200_000));
        return true;
      },
      () => stateStatus,
    );
    stateStatus = 404;
    const response = await behind.tenant.fetch('v1/Contact/3');
    expect(response.status).to.equal(421);
    expect(await response.text()).to.have.length(200_000);
    await behind.close();
  });
});
