import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Semaphore } from '../../lib/concurrency/semaphore.js';
import { failureOf } from '../support/failure-of.js';
import { openTickets } from '../support/open-tickets.js';
import { until } from '../support/until.js';

describe('the semaphore before exchanges', () => {
  const enter = (semaphore: Semaphore) => semaphore.acquire(new AbortController().signal);
  const turns = async (count: number) => {
    for (let i = 0; i < count; i++) await setImmediate();
  };

  it('lets in as many as it has places, in their order', async () => {
    const semaphore = new Semaphore(2);
    const inside: number[] = [];
    const leave: (() => void)[] = [];
    for (let i = 0; i < 5; i++) {
      void enter(semaphore).then((go) => {
        inside.push(i);
        leave.push(go);
      });
    }
    await turns(10);
    expect(inside).to.deep.equal([0, 1]);
    leave[1]?.();
    await turns(10);
    expect(inside).to.deep.equal([0, 1, 2]);
    leave[0]?.();
    leave[2]?.();
    await turns(10);
    expect(inside).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('takes a place back once', async () => {
    const semaphore = new Semaphore(1);
    const leave = await enter(semaphore);
    leave();
    leave();
    const entered: number[] = [];
    for (let i = 0; i < 2; i++) void enter(semaphore).then(() => entered.push(i));
    await turns(10);
    expect(entered).to.deep.equal([0]);
  });

  it('lets in one at each turn of the event loop', async () => {
    const semaphore = new Semaphore(10);
    let inside = 0;
    for (let i = 0; i < 10; i++) void enter(semaphore).then(() => inside++);
    expect(inside).to.equal(0);
    for (let turn = 1; turn <= 5; turn++) {
      await turns(1);
      expect(inside).to.be.at.most(turn);
    }
    await until(() => inside === 10);
  });

  it('forgets who goes away', async () => {
    const semaphore = new Semaphore(1);
    const leave = await enter(semaphore);
    const controller = new AbortController();
    const gone = failureOf(() => semaphore.acquire(controller.signal));
    const next = enter(semaphore);
    controller.abort(new Error('enough'));
    expect(await gone).to.include({ message: 'enough' });
    leave();
    (await next)();
    // It has not taken a place for good.
    expect(await enter(semaphore)).to.be.a('function');
    const early = AbortSignal.abort(new Error('before'));
    expect(await failureOf(() => semaphore.acquire(early))).to.include({ message: 'before' });
  });

  it('holds no more exchanges than the option says, over all tenants', async () => {
    const tenants = Array.from({ length: 12 }, (_, index) => ({
      contextIdentifier: `Cust${index}`,
      systemUserToken: `Semaphore-${index}`,
    }));
    const opened = await openTickets({ maxConcurrentExchanges: 3, timeoutMs: 60_000 }, tenants);
    const { client, simulator } = opened;
    const posts = () => simulator.requests.filter(({ method }) => method === 'POST').length;
    simulator.failNext({ hang: true }, 3);
    const controller = new AbortController();
    const hanging = tenants
      .slice(0, 3)
      .map((tenant) => failureOf(() => client.getTicket(tenant, { signal: controller.signal })));
    await until(() => posts() === 3);
    const others = tenants.slice(3).map((tenant) => client.getTicket(tenant));
    await turns(50);
    expect(posts()).to.equal(3);
    controller.abort(new Error('enough'));
    await Promise.all(hanging);
    expect(await Promise.all(others)).to.have.length(9);
    expect(posts()).to.equal(12);
    await opened.close();
  });
});
