import { Agent, type ServerResponse } from 'node:http';
import { expect } from 'chai';
import { failureOf } from '../support/failure-of.js';
import { until } from '../support/until.js';
import { openBehind, type FrontedRest } from './open-rest.js';

describe('a client that is closed', () => {
  let rest: FrontedRest;
  let held: ServerResponse[];
  beforeEach(async () => {
    held = [];
    rest = await openBehind((request, response) => {
      if (!request.url?.includes('/api/')) return false;
      held.push(response);
      return true;
    });
  });
  afterEach(() => rest.close());

  for (const [whose, agent] of [
    ['its own agent', undefined],
    ['an agent of the caller’s', new Agent({ keepAlive: true })],
  ] as const) {
    it(`breaks off a body that is still being read, with ${whose}`, async () => {
      const client = rest.clientWith(agent ? { agent } : {});
      await client.getTicket(rest.ref);
      await client.getTenantState(rest.ref.contextIdentifier);
      const answered = client.tenant(rest.ref).fetch('v1/any');
      await until(() => held.length === 1);
      held[0]!.write('the beginning');
      const response = await answered;
      const failing = failureOf(() => response.text());
      await client.close();
      expect(await failing).to.include({ code: 'ERR_TRANSPORT' });
      agent?.destroy();
    });
  }

  it('renews the ticket of a call that is under way, and follows its tenant', async () => {
    const answered = rest.tenant.fetch('v1/any');
    await until(() => held.length === 1);
    const closing = rest.client.close();
    held[0]!.writeHead(401).end();
    await until(() => held.length === 2);
    held[1]!.writeHead(421).end();
    expect((await answered).status).to.equal(421);
    await closing;
    expect(rest.simulator.exchanges).to.equal(2);
  });

  it('waits for the calls that are under way, and makes no others', async () => {
    const order: string[] = [];
    const answered = rest.tenant.fetch('v1/any').then((response) => {
      order.push('answered');
      return response.text();
    });
    await until(() => held.length === 1);
    const closing = rest.client.close().then(() => order.push('closed'));
    const late = await failureOf(() => rest.tenant.fetch('v1/any'));
    expect(late).to.include({ code: 'ERR_INVALID_STATE' });
    expect(order).to.deep.equal([]);
    held[0]!.end('whole');
    expect(await answered).to.equal('whole');
    await closing;
    expect(order).to.deep.equal(['answered', 'closed']);
    const { code } = await failureOf(() => rest.tenant.authorizationHeaders());
    expect(code).to.equal('ERR_INVALID_STATE');
    expect(held).to.have.length(1);
  });
});
