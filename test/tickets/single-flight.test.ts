import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { SystemUserClient, type Ticket } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { openTickets, type OpenedTickets } from '../support/open-tickets.js';
import { until } from '../support/until.js';

const HOUR = 60 * 60 * 1000;

describe('callers that want a ticket at the same time', () => {
  let opened: OpenedTickets;
  const posts = () => opened.simulator.requests.filter(({ method }) => method === 'POST').length;
  const get = (signal?: AbortSignal) => opened.client.getTicket(opened.tenant, { signal });
  const many = (count: number, run: () => Promise<Ticket>) =>
    Promise.all(Array.from({ length: count }, run));

  beforeEach(async () => {
    opened = await openTickets();
  });
  afterEach(async () => {
    await opened.close();
  });

  it('share one exchange', async () => {
    const tickets = await many(1000, get);
    expect(new Set(tickets).size).to.equal(1);
    expect(posts()).to.equal(1);
  });

  it('share it in whatever case they spell the tenant', async () => {
    const { client, tenant } = opened;
    const spellings = ['Cust12345', 'CUST12345', 'cust12345'];
    await Promise.all(
      spellings.map((contextIdentifier) => client.getTicket({ ...tenant, contextIdentifier })),
    );
    expect(posts()).to.equal(1);
  });

  it('share its failure, which the next one does not', async () => {
    opened.simulator.failNext({ fault: { code: 'Server', string: 'not now' } });
    const failures = await Promise.all(Array.from({ length: 20 }, () => failureOf(() => get())));
    expect(new Set(failures).size).to.equal(1);
    expect(failures[0]).to.include({ code: 'ERR_SOAP_FAULT' });
    expect(posts()).to.equal(1);
    expect(await get()).to.have.property('ticket');
  });

  it('are told of an abort each by its own signal, and the others go on', async () => {
    const leaving = new AbortController();
    const staying = new AbortController();
    const left = failureOf(() => get(leaving.signal));
    const stayed = [get(), get(staying.signal)];
    // All of them wait by now.
    await until(() => posts() === 1);
    leaving.abort(new Error('enough'));
    expect(await left).to.include({ message: 'enough' });
    expect(new Set(await Promise.all(stayed)).size).to.equal(1);
    expect(posts()).to.equal(1);
  });

  it('end the exchange when the last one leaves, and the next one begins another', async () => {
    opened.simulator.failNext({ hang: true });
    const controllers = [new AbortController(), new AbortController()];
    const failures = controllers.map(({ signal }) => failureOf(() => get(signal)));
    await until(() => posts() === 1);
    for (const controller of controllers) controller.abort(new Error('enough'));
    // The one that was ended has not yet said so.
    const next = get();
    for (const failure of failures) expect(await failure).to.include({ message: 'enough' });
    expect(await next).to.have.property('ticket');
    expect(posts()).to.equal(2);
  });

  it('are refused at once by a signal that is aborted already', async () => {
    await get();
    const signal = AbortSignal.abort(new Error('enough'));
    expect(await failureOf(() => get(signal))).to.include({ message: 'enough' });
  });

  describe('and force a new one', () => {
    const force = () => opened.client.getTicket(opened.tenant, { forceRefresh: true });

    it('share one exchange, whose ticket is then the one that is kept', async () => {
      const first = await get();
      const [forced, ...others] = await many(20, force);
      expect(new Set([forced, ...others]).size).to.equal(1);
      expect(forced?.ticket).not.to.equal(first.ticket);
      expect(await get()).to.equal(forced);
      expect(posts()).to.equal(2);
    });

    it('join an exchange that is under way', async () => {
      const [plain, forced] = await Promise.all([get(), force()]);
      expect(forced).to.equal(plain);
      expect(posts()).to.equal(1);
    });

    it('join a renewal', async () => {
      await get();
      opened.advance(6 * HOUR - 1);
      await get();
      await setImmediate();
      await force();
      expect(posts()).to.equal(2);
    });

    it('leave the old one to those who do not', async () => {
      const first = await get();
      const forced = force();
      expect(await get()).to.equal(first);
      expect(await forced).not.to.equal(first);
    });

    it('get the next failure, and the old one stays', async () => {
      const first = await get();
      opened.simulator.failNext({ fault: { code: 'Server', string: 'not now' } });
      expect(await failureOf(force)).to.include({ code: 'ERR_SOAP_FAULT' });
      expect(await get()).to.equal(first);
    });
  });

  it('of which one has a ticket that was refused, ask for a new one together', async () => {
    const { client, tenant } = opened;
    const { ticket } = await get();
    const tickets = await many(20, () => {
      client.invalidate(tenant, ticket);
      return get();
    });
    expect(new Set(tickets).size).to.equal(1);
    expect(posts()).to.equal(2);
    // A late 401 with the first ticket.
    client.invalidate(tenant, ticket);
    expect(await get()).to.equal(tickets[0]);
    client.invalidate(tenant, tickets[0]?.ticket ?? '');
    expect(await get()).not.to.equal(tickets[0]);
  });

  it('get the ticket of the tenant they asked for, whatever becomes of the object they gave', async () => {
    const [one, two] = opened.tenants;
    // A clock that is off makes a second try, which asks for the tenant again.
    const now = () => opened.now() - HOUR;
    for (const method of ['getTicket', 'authenticate'] as const) {
      const client = new SystemUserClient({ ...opened.options, now });
      const changing = { ...one! };
      const first = client[method](changing);
      Object.assign(changing, two);
      expect((await first).contextIdentifier).to.equal('Cust12345');
      await client.close();
    }
    await opened.client.getTicket(one!);
    const changing = { ...one! };
    opened.advance(6 * HOUR - 1);
    const { ticket } = await opened.client.getTicket(changing);
    Object.assign(changing, two);
    await until(async () => (await opened.client.getTicket(one!)).ticket !== ticket);
    expect((await opened.client.getTicket(one!)).contextIdentifier).to.equal('Cust12345');
  });
});
