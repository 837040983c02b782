import { expect } from 'chai';
import { memoryTicketStore } from 'superoffice-system-user';
import { ticketStoreCases } from 'superoffice-system-user/store-conformance';
import { failureOf } from '../support/failure-of.js';

describe('a ticket store in memory', () => {
  for (const { title, run } of ticketStoreCases((now) => memoryTicketStore({ now })))
    it(title, run);

  const ticket = (value: string) => ({ value, expiresAt: Date.now() + 60_000 });

  it('lets the least recently used ticket make room', async () => {
    const store = memoryTicketStore({ maxTickets: 2 });
    await store.set('a', ticket('1'));
    await store.set('b', ticket('2'));
    await store.get('a');
    await store.set('c', ticket('3'));
    const kept = await Promise.all(
      ['a', 'b', 'c'].map(async (key) => (await store.get(key))?.value),
    );
    expect(kept).to.deep.equal(['1', undefined, '3']);
  });

  it('holds 100,000 tickets by default', async () => {
    const store = memoryTicketStore();
    for (let count = 0; count <= 100_000; count++) await store.set(`k${count}`, ticket('v'));
    expect(await store.get('k0')).to.equal(undefined);
    expect(await store.get('k1')).to.include({ value: 'v' });
  });

  it('keeps what it was given, whatever becomes of the object', async () => {
    const store = memoryTicketStore();
    const given = { ...ticket('before') };
    await store.set('key', given);
    given.value = 'after';
    expect(await store.get('key')).to.include({ value: 'before' });
  });

  it('tells those who wait when it is closed', async () => {
    const store = memoryTicketStore();
    await store.lock!('key', 60_000);
    const second = await store.lock!('key', 60_000);
    await store.close!();
    expect(await ('released' in second && second.released)).to.equal(undefined);
  });

  for (const [what, options] of Object.entries<object | null>({
    'options that are none': null,
    'an option that does not exist': { maxTicket: 1 },
    'no room': { maxTickets: 0 },
    'half a ticket': { maxTickets: 1.5 },
    'too much room': { maxTickets: 10_000_001 },
    'a number as text': { maxTickets: '5' },
    'a clock that cannot be asked': { now: 5 },
  })) {
    it(`refuses ${what}`, async () => {
      const error = await failureOf(() => memoryTicketStore(options as object));
      expect(error).to.be.instanceOf(TypeError);
      expect(error.code).to.match(/^ERR_INVALID_ARG_(TYPE|VALUE)$/);
    });
  }

  it('refuses a lock that would last too long, or no time', async () => {
    for (const ttlMs of [0, 600_001, NaN]) {
      const error = await failureOf(() => memoryTicketStore().lock!('key', ttlMs));
      expect(error).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
    }
  });
});
