import { inspect } from 'node:util';
import { expect } from 'chai';
import { createClient } from 'redis';
import {
  redisTicketStore,
  type RedisTicketStoreOptions,
  type TicketStore,
} from 'superoffice-system-user/redis';
import { describeWithRedis } from './describe-with-redis.js';
import { failureOf } from '../support/failure-of.js';
import { startRedis, type RunningRedis } from './start-redis.js';
import { until } from '../support/until.js';

const PASSWORD = 'canary/of:a@password?';

describeWithRedis('a ticket store in Redis, beside others', () => {
  let redis: RunningRedis;
  const stores: TicketStore[] = [];
  let admin: ReturnType<typeof connect>;
  const connect = (url: string) => createClient({ url }).on('error', () => undefined);
  before(async () => {
    redis = await startRedis({ password: PASSWORD });
    admin = connect(redis.url);
    await admin.connect();
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close!();
  });
  after(async () => {
    admin.destroy();
    await redis.stop();
  });
  const open = (options: RedisTicketStoreOptions) => {
    const store = redisTicketStore(options);
    stores.push(store);
    return store;
  };
  const ticket = () => ({ value: 'value', expiresAt: Date.now() + 60_000 });
  const connections = async () => (await admin.clientList()).length;

  it('keeps each prefix apart, and each ticket for no longer than it lives', async () => {
    const one = open({ url: redis.url, prefix: 'one:' });
    const other = open({ url: redis.url, prefix: 'other:' });
    await one.set('key', ticket());
    await one.lock!('key', 10_000);
    expect(await other.get('key')).to.equal(undefined);
    const lock = await other.lock!('key', 10_000);
    expect(lock).to.have.property('release');
    expect((await admin.keys('one:*')).sort()).to.deep.equal(['one:lock:key', 'one:ticket:key']);
    expect(await admin.pTTL('one:ticket:key')).to.be.within(1, 60_000);
  });

  it('takes no other text for a ticket', async () => {
    const store = open({ url: redis.url, prefix: 'text:' });
    for (const text of ['', 'value', '1e15:value\n', `${Date.now() + 60_000}:value`, ':value\n']) {
      await admin.set('text:ticket:key', text);
      expect(await store.get('key')).to.equal(undefined);
      expect(await store.extend('key', ticket())).to.equal(false);
      expect(await store.delete('key', 'value')).to.equal(false);
    }
  });

  it('makes a second connection only for who has to wait', async () => {
    const before = await connections();
    const store = open({ url: redis.url });
    const lock = await store.lock!('connections', 60_000);
    expect(await connections()).to.equal(before + 1);
    const waits = await Promise.all(
      Array.from({ length: 5 }, () => store.lock!('connections', 60_000)),
    );
    expect(await connections()).to.equal(before + 2);
    await ('release' in lock && lock.release());
    for (const each of waits) await ('released' in each && each.released);
    await store.close!();
    await until(async () => (await connections()) === before);
  });

  it('tells those who wait of other stores', async () => {
    const one = open({ url: redis.url });
    const other = open({ url: redis.url });
    const lock = await one.lock!('between', 600_000);
    const busy = await other.lock!('between', 600_000);
    await ('release' in lock && lock.release());
    await ('released' in busy && busy.released);
    expect(await other.lock!('between', 1000)).to.have.property('release');
  });

  it('leaves the client of the caller open, and nothing else', async () => {
    const client = await connect(redis.url).connect();
    const before = await connections();
    const store = open({ client });
    await store.set('key', ticket());
    await store.lock!('given', 60_000);
    await store.lock!('given', 60_000);
    expect(await connections()).to.equal(before + 1);
    await store.close!();
    await until(async () => (await connections()) === before);
    expect(client.isReady).to.equal(true);
    expect(await client.ping()).to.equal('PONG');
    client.destroy();
  });

  it('works with a client of the caller that maps replies to other types', async () => {
    const client = connect(redis.url).withTypeMapping({ 36: Buffer, 58: String });
    await client.connect();
    const store = open({ client });
    const kept = ticket();
    await store.set('mapped', kept);
    expect(await store.get('mapped')).to.deep.equal(kept);
    expect(await store.extend('mapped', kept)).to.equal(true);
    expect(await store.lock!('mapped', 60_000)).to.have.property('release');
    expect(await store.lock!('mapped', 60_000)).to.have.property('released');
    expect(await store.delete('mapped', 'value')).to.equal(true);
    client.destroy();
  });

  it('goes by the time that is left where it may not listen or publish', async () => {
    await admin.sendCommand('ACL SETUSER mute on >mute ~* +@all resetchannels'.split(' '));
    const url = redis.url.replace(/\/\/.*@/, '//mute:mute@');
    const store = open({ url });
    const first = await store.lock!('mute', 300);
    const second = await store.lock!('mute', 300);
    expect(second).to.have.property('released');
    await ('release' in first && first.release());
    expect(await admin.exists('superoffice-system-user:lock:mute')).to.equal(0);
    await ('released' in second && second.released);
  });

  it('waits no longer when it is closed, and then refuses to work', async () => {
    const store = open({ url: redis.url });
    await store.lock!('closed', 600_000);
    const busy = await store.lock!('closed', 600_000);
    await store.close!();
    await ('released' in busy && busy.released);
    const calls = [
      () => store.get('key'),
      () => store.set('key', ticket()),
      () => store.lock!('key', 1000),
    ];
    for (const call of calls) expect((await failureOf(call)).message).to.match(/is closed/);
  });

  it('shows nothing of its URL when it is looked at', () => {
    const shown = inspect(redisTicketStore({ url: redis.url }), { depth: 9, showHidden: true });
    expect(shown).not.to.include('canary');
  });

  const target = { url: 'redis://localhost' };
  for (const [what, options] of Object.entries<object>({
    'neither URL nor client': {},
    'both URL and client': { ...target, client: {} },
    'a client that is none': { client: {} },
    'a client that is text': { client: 'redis' },
    'an option that does not exist': { ...target, ttl: 5 },
    'a prefix that is no text': { ...target, prefix: 5 },
    'a clock that cannot be asked': { ...target, now: 5 },
    'a URL that is no text': { url: new URL(target.url) },
    'a URL that is none': { url: 'canary' },
    'a URL of something else': { url: 'https://u:canary@localhost' },
    'a URL with a database that is no number': { url: 'redis://u:canary@localhost/a' },
    'a URL with a password that cannot be decoded': { url: 'redis://u:canary%zz@localhost' },
  })) {
    it(`refuses ${what}, and repeats nothing of it`, async () => {
      const error = await failureOf(() => redisTicketStore(options));
      expect(error).to.be.instanceOf(TypeError);
      expect(error.code).to.match(/^ERR_INVALID_ARG_(TYPE|VALUE)$/);
      expect(inspect(error, { showHidden: true, depth: 9 })).not.to.include('canary');
    });
  }

  it('refuses a lock that would last too long', async () => {
    const error = await failureOf(() => redisTicketStore(target).lock!('key', 600_001));
    expect(error).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
  });
});
