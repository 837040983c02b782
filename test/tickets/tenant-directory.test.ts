import { mock } from 'node:test';
import { expect } from 'chai';
import { SystemUserClient, type SystemUserTokenOf } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { openTickets, type OpenedTickets } from '../support/open-tickets.js';
import { until } from '../support/until.js';

const HOUR = 60 * 60 * 1000;

describe('a tenant that is named by its context identifier', () => {
  let opened: OpenedTickets;
  let asked: string[];
  let systemUserTokenOf: SystemUserTokenOf;
  let client: SystemUserClient;

  beforeEach(async () => {
    asked = [];
    const tokenOf = (name: string) => {
      const tenant = opened.tenants.find(({ contextIdentifier }) => contextIdentifier === name);
      return tenant?.systemUserToken ?? '';
    };
    systemUserTokenOf = (name) => {
      asked.push(name);
      return Promise.resolve(tokenOf(name));
    };
    opened = await openTickets();
    client = new SystemUserClient({
      ...opened.options,
      systemUserTokenOf: (name) => systemUserTokenOf(name),
    });
  });
  afterEach(async () => {
    mock.timers.reset();
    await client.close();
    await opened.close();
  });

  it('needs no token, which is asked for once for all who wait', async () => {
    await Promise.all(Array.from({ length: 100 }, () => client.getTicket('Cust12345')));
    await client.getTicket('Cust12345');
    expect(asked).to.deep.equal(['Cust12345']);
    expect(opened.simulator.exchanges).to.equal(1);
  });

  it('is the same as with its token', async () => {
    const ticket = await client.getTicket('Cust12345');
    expect(await client.getTicket(opened.tenant)).to.equal(ticket);
    client.invalidate('Cust12345', ticket.ticket);
    expect(await client.getTicket(opened.tenant)).not.to.equal(ticket);
  });

  it('is not asked for again while its ticket is kept, whatever the call says', async () => {
    const { ticket } = await client.getTicket('Cust12345');
    systemUserTokenOf = () => {
      throw new Error('the database is gone');
    };
    const { signal } = new AbortController();
    expect((await client.getTicket('Cust12345', { signal })).ticket).to.equal(ticket);
    for await (const result of client.getTickets(['Cust12345', 'cust12345'])) {
      expect(result).to.include({ status: 'fulfilled' });
    }
  });

  it('is the same in any case', async () => {
    const { ticket } = await client.getTicket('Cust12345');
    client.invalidate('CUST12345', ticket);
    expect((await client.getTicket('Cust12345')).ticket).not.to.equal(ticket);
  });

  it('is renewed with the token that it has by then', async () => {
    const { ticket } = await client.getTicket('Cust12345');
    opened.advance(6 * HOUR - 1);
    await client.getTicket('Cust12345');
    await until(async () => (await client.getTicket('Cust12345')).ticket !== ticket);
    expect(asked).to.deep.equal(['Cust12345', 'Cust12345']);
  });

  it('is asked for again after a function that never answered', async () => {
    let calls = 0;
    const forgetful = new SystemUserClient({
      ...opened.options,
      timeoutMs: 10_000,
      systemUserTokenOf: () =>
        ++calls === 1 ? new Promise<string>(() => undefined) : opened.tenant.systemUserToken,
    });
    mock.timers.enable({ apis: ['setTimeout'] });
    const timedOut = failureOf(() => forgetful.getTicket('Cust12345'));
    await until(() => calls === 1);
    mock.timers.tick(10_000);
    expect(await timedOut).to.include({ code: 'ERR_TIMEOUT' });
    mock.timers.reset();
    expect(await forgetful.getTicket('Cust12345')).to.have.property('ticket');
    await forgetful.close();
  });

  it('can be touched', async () => {
    const { ticket } = await client.getTicket('Cust12345');
    opened.advance(5 * HOUR);
    client.touch('Cust12345');
    opened.advance(5 * HOUR);
    expect((await client.getTicket('Cust12345')).ticket).to.equal(ticket);
  });

  it('has its token asked for anew when a ticket has to be brought', async () => {
    await client.getTicket('Cust12345');
    opened.advance(6 * HOUR);
    await client.getTicket('Cust12345');
    await client.getTicket('Cust12345', { forceRefresh: true });
    expect(asked).to.have.length(3);
  });

  it('may have its token from a function that answers at once', async () => {
    systemUserTokenOf = () => opened.tenant.systemUserToken;
    expect(await client.getTicket('Cust12345')).to.have.property('ticket');
  });

  it('fails with what the function throws, and not for ever', async () => {
    const real = systemUserTokenOf;
    systemUserTokenOf = () => {
      throw new Error('the database is gone');
    };
    expect(await failureOf(() => client.getTicket('Cust12345'))).to.include({
      message: 'the database is gone',
    });
    systemUserTokenOf = real;
    expect(await client.getTicket('Cust12345')).to.have.property('ticket');
  });

  it('waits for the function no longer than an exchange may take, or its signal allows', async () => {
    const impatient = new SystemUserClient({
      ...opened.options,
      timeoutMs: 50,
      systemUserTokenOf: () => new Promise<string>(() => undefined),
    });
    const controller = new AbortController();
    const { signal } = controller;
    const aborted = failureOf(() => impatient.getTicket('Cust12345', { signal }));
    const timedOut = failureOf(() => impatient.getTicket('Cust12345'));
    controller.abort(new Error('enough'));
    expect(await aborted).to.include({ message: 'enough' });
    expect(await timedOut).to.include({ code: 'ERR_TIMEOUT', step: 1 });
    await impatient.close();
  });

  const wrong: Record<string, unknown> = {
    'an empty text': '',
    nothing: undefined,
    'a number': 5,
    'a text with a line break': 'token\n',
  };
  for (const [what, token] of Object.entries(wrong)) {
    it(`is refused when the function answers with ${what}`, async () => {
      systemUserTokenOf = () => token as string;
      const failure = await failureOf(() => client.getTicket('Cust12345'));
      expect(failure).to.be.instanceOf(TypeError);
      expect(failure.message).to.contain('systemUserToken');
    });
  }

  const misuses: Record<string, unknown> = {
    'without the function': 'Cust12345',
    'by a name that cannot be one': 'Cust 12345',
    'by nothing': undefined,
    'by null': null,
    'by a number': 5,
    'without a token': { contextIdentifier: 'Cust12345' },
    'with a number for a token': { contextIdentifier: 'Cust12345', systemUserToken: 5 },
    'with a number for a serial': {
      contextIdentifier: 'Cust12345',
      systemUserToken: 'token',
      serial: 5,
    },
  };
  for (const [what, tenant] of Object.entries(misuses)) {
    it(`is refused before anything is asked: ${what}`, async () => {
      const failure = await failureOf(() => opened.client.getTicket(tenant as never));
      expect(failure).to.be.instanceOf(TypeError);
      expect(String(failure.code)).to.match(/^ERR_INVALID_ARG_(TYPE|VALUE)$/);
      // Neither of these has anything to do.
      opened.client.touch(tenant as never);
      opened.client.invalidate(tenant as never, 'ticket');
      expect(opened.simulator.requests).to.deep.equal([]);
    });
  }

  it('says which option is missing', async () => {
    const failure = await failureOf(() => opened.client.getTicket('Cust12345'));
    expect(failure.message).to.contain('systemUserTokenOf');
  });
});
