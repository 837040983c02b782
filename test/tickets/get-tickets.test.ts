import { expect } from 'chai';
import type { TicketProgress, TicketResult } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { openTickets, type OpenedTickets } from '../support/open-tickets.js';
import { until } from '../support/until.js';

const tenants = Array.from({ length: 20 }, (_, index) => ({
  contextIdentifier: `Cust${index}`,
  systemUserToken: `Fleet-${index}`,
}));

describe('tickets of many tenants', () => {
  let opened: OpenedTickets;

  beforeEach(async () => {
    opened = await openTickets({}, tenants);
  });
  afterEach(async () => {
    await opened.close();
  });

  async function collect(run: AsyncIterable<TicketResult>): Promise<TicketResult[]> {
    const results: TicketResult[] = [];
    for await (const result of run) results.push(result);
    return results;
  }
  const nameOf = ({ tenant }: TicketResult) =>
    typeof tenant === 'string' ? tenant : tenant.contextIdentifier;

  it('come one by one, each with its tenant', async () => {
    const results = await collect(opened.client.getTickets(tenants));
    expect(results).to.have.length(20);
    for (const result of results) {
      expect(result.status).to.equal('fulfilled');
      const { contextIdentifier } = (result as { ticket: { contextIdentifier: string } }).ticket;
      expect(contextIdentifier).to.equal(nameOf(result));
    }
    expect(opened.simulator.exchanges).to.equal(20);
    await collect(opened.client.getTickets(new Set(tenants)));
    expect(opened.simulator.exchanges).to.equal(20);
  });

  it('and failures too, which end nothing', async () => {
    opened.simulator.failNext({ reason: 'Revoked' }, 3);
    const results = await collect(
      opened.client.getTickets([...tenants, { contextIdentifier: '?', systemUserToken: '' }]),
    );
    const failed = results.filter(({ status }) => status === 'rejected');
    expect(results).to.have.length(21);
    expect(failed).to.have.length(4);
    expect(failed.map((result) => (result as { error: { code: string } }).error.code)).to.include(
      'ERR_INVALID_ARG_VALUE',
    );
  });

  it('come from whatever can be iterated', async () => {
    await opened.close();
    const systemUserTokenOf = (name: string) => `Fleet-${name.slice(4)}`;
    opened = await openTickets({ systemUserTokenOf }, tenants);
    async function* cursor() {
      for (const { contextIdentifier } of tenants) yield await Promise.resolve(contextIdentifier);
    }
    const progress: TicketProgress[] = [];
    const results = await collect(
      opened.client.getTickets(cursor(), { onProgress: (each) => progress.push(each) }),
    );
    expect(results.map(nameOf)).to.have.members(
      tenants.map(({ contextIdentifier }) => contextIdentifier),
    );
    expect(progress.at(-1)).to.deep.equal({ done: 20, failed: 0, total: undefined });
    expect(await collect(opened.client.getTickets([]))).to.deep.equal([]);
  });

  it('tell how far they have come', async () => {
    opened.simulator.failNext({ reason: 'Denied' });
    const progress: TicketProgress[] = [];
    await collect(
      opened.client.getTickets(tenants, {
        concurrency: 1,
        onProgress: (each) => progress.push(each),
      }),
    );
    expect(progress).to.deep.equal(
      tenants.map((_, index) => ({ done: index + 1, failed: 1, total: 20 })),
    );
  });

  it('are asked for no faster than they are taken', async () => {
    let taken = 0;
    let asked = 0;
    function* each() {
      for (const tenant of tenants) {
        asked++;
        yield tenant;
      }
    }
    for await (const result of opened.client.getTickets(each(), { concurrency: 4 })) {
      expect(result.status).to.equal('fulfilled');
      taken++;
      expect(asked - taken).to.be.at.most(4);
    }
    expect(taken).to.equal(20);
  });

  it('end with the signal', async () => {
    opened.simulator.failNext({ hang: true }, 16);
    const controller = new AbortController();
    const { signal } = controller;
    const run = failureOf(() => collect(opened.client.getTickets(tenants, { signal })));
    await until(() => opened.simulator.requests.length >= 16);
    controller.abort(new Error('enough'));
    expect(await run).to.include({ message: 'enough' });
    expect(
      await failureOf(() => collect(opened.client.getTickets(tenants, { signal }))),
    ).to.include({ message: 'enough' });
    expect(opened.simulator.exchanges).to.equal(0);
  });

  it('end with the loop that takes them, and what it iterates', async () => {
    let isClosed = false;
    function* each() {
      try {
        yield* tenants;
      } finally {
        isClosed = true;
      }
    }
    for await (const result of opened.client.getTickets(each(), { concurrency: 1 })) {
      expect(result.status).to.equal('fulfilled');
      break;
    }
    await until(() => isClosed);
    expect(opened.simulator.exchanges).to.be.at.most(2);
  });

  it('end with what iterating throws', async () => {
    function* each() {
      yield* tenants.slice(0, 2);
      throw new Error('the database is gone');
    }
    const results: TicketResult[] = [];
    const run = failureOf(async () => {
      for await (const result of opened.client.getTickets(each())) results.push(result);
    });
    expect(await run).to.include({ message: 'the database is gone' });
    // What had begun is told all the same.
    expect(results).to.have.length(2);
  });

  const misuses: Record<string, [unknown, object]> = {
    'a text for a list': ['Cust12345', {}],
    'a number for a list': [5, {}],
    'nothing for a list': [undefined, {}],
    'no concurrency': [[], { concurrency: 0 }],
    'too much concurrency': [[], { concurrency: 1001 }],
    'a text for the concurrency': [[], { concurrency: '5' }],
    'something else for onProgress': [[], { onProgress: true }],
    'something else for the signal': [[], { signal: {} }],
    'an option there is not': [[], { forceRefresh: true }],
  };
  for (const [what, [list, options]] of Object.entries(misuses)) {
    it(`are not asked for with ${what}`, async () => {
      const failure = await failureOf(() => opened.client.getTickets(list as never, options));
      expect(failure).to.be.instanceOf(TypeError);
      expect(String(failure.code)).to.match(/^ERR_INVALID_ARG_(TYPE|VALUE)$/);
    });
  }
});
