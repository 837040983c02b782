import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { createClient } from 'redis';
import {
  redisTicketStore,
  type RedisTicketStoreOptions,
  type TicketStore,
} from 'superoffice-system-user/redis';
import { describeWithRedis } from './describe-with-redis.js';
import { everythingIn } from '../support/everything-in.js';
import { failureOf } from '../support/failure-of.js';
import { startRedis, type RunningRedis } from './start-redis.js';
import { until } from '../support/until.js';

describeWithRedis('a ticket store in Redis, when Redis fails', () => {
  let redis: RunningRedis;
  const stores: TicketStore[] = [];
  const clients: ReturnType<typeof makeClient>[] = [];
  const makeClient = () => createClient({ url: redis.url }).on('error', () => undefined);
  beforeEach(async () => {
    redis = await startRedis({ password: 'canary' });
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close!();
    for (const client of clients.splice(0)) client.destroy();
    await redis.stop();
  });
  const open = (options: RedisTicketStoreOptions) => {
    const store = redisTicketStore(options);
    stores.push(store);
    return store;
  };
  const connect = async () => {
    const client = makeClient();
    clients.push(client);
    return client.connect();
  };
  const ticket = () => ({ value: 'value', expiresAt: Date.now() + 60_000 });
  const works = (call: () => Promise<unknown>) =>
    call().then(
      () => true,
      () => false,
    );

  it('says so at once, and works again once Redis is back', async () => {
    const store = open({ url: redis.url });
    await store.set('key', ticket());
    await redis.kill();
    await until(async () => !(await works(() => store.get('key'))));
    const told: Error[] = [];
    void failureOf(() => store.get('key')).then((error) => told.push(error));
    // It waits for nothing: no turn of the event loop goes by.
    await setImmediate();
    const [error] = told;
    // What the connection was lost by, or could not be made for, depends on the moment.
    expect(error?.message).to.match(/not connected to Redis \((E[A-Z]+|\w+Error)\)/);
    expect(everythingIn(error)).not.to.include('canary');
    await redis.start();
    await until(() => works(() => store.get('key')));
    await store.set('key', ticket());
    expect(await store.get('key')).to.include({ value: 'value' });
  });

  it('tells those who wait after a restart as before', async () => {
    const store = open({ url: redis.url });
    const handOver = async (key: string) => {
      const lock = await store.lock!(key, 600_000);
      const busy = await store.lock!(key, 600_000);
      await ('release' in lock && lock.release());
      await ('released' in busy && busy.released);
    };
    await handOver('before');
    await redis.kill();
    await redis.start();
    const watcher = await connect();
    const channel = 'superoffice-system-user:released';
    await until(async () => (await watcher.pubSubNumSub(channel))[channel] === 1);
    await until(() => works(() => store.get('key')));
    await handOver('after');
  });

  it('connects late if Redis was not there at first', async () => {
    await redis.kill();
    const store = open({ url: redis.url });
    const error = await failureOf(() => store.get('key'));
    expect(error.message).to.include('ECONNREFUSED');
    await redis.start();
    await until(() => works(() => store.set('key', ticket())));
  });

  it('waits two seconds for an answer, and works again once Redis goes on', async () => {
    const store = open({ url: redis.url });
    await store.set('key', ticket());
    redis.pause();
    const [error] = await Promise.all([
      failureOf(() => store.get('key')),
      failureOf(() => store.lock!('key', 600_000)),
    ]);
    expect(error.message).to.match(/did not reply within 2000 ms/);
    redis.resume();
    expect(await store.get('key')).to.include({ value: 'value' });
    // What Redis did when nobody waited for it any more is undone.
    let lock = await store.lock!('key', 1000);
    while ('released' in lock) {
      await works(() => store.get('key'));
      lock = await store.lock!('key', 1000);
    }
  });

  it('waits two seconds for an answer over the client of the caller, which stays open', async () => {
    const client = await connect();
    const store = open({ client });
    redis.pause();
    const error = await failureOf(() => store.lock!('key', 600_000));
    expect(error.message).to.match(/did not reply within 2000 ms/);
    redis.resume();
    expect(await store.lock!('key', 1000)).to.have.property('release');
    expect(client.isReady).to.equal(true);
  });

  it('goes by the time that is left if it cannot listen', async () => {
    const client = await connect();
    client.duplicate = () => createClient({ url: 'redis://127.0.0.1:1' });
    const store = open({ client });
    await store.lock!('key', 500);
    const busy = await store.lock!('key', 1000);
    await ('released' in busy && busy.released);
    expect(await store.lock!('key', 1000)).to.have.property('release');
  });

  it('lets those who wait look for themselves when it is lost', async () => {
    const [holder, waiter] = [open({ url: redis.url }), open({ url: redis.url })];
    await holder.lock!('key', 600_000);
    const busy = await waiter.lock!('key', 600_000);
    await redis.kill();
    await ('released' in busy && busy.released);
    await redis.start();
  });

  it('listens the next time, if it could not', async () => {
    const client = await connect();
    const duplicate = client.duplicate.bind(client);
    client.duplicate = () => {
      client.duplicate = duplicate;
      return duplicate({ url: 'redis://127.0.0.1:1', socket: { reconnectStrategy: false } });
    };
    const store = open({ client });
    const lock = await store.lock!('key', 600_000);
    await store.lock!('key', 600_000);
    const busy = await store.lock!('key', 600_000);
    await ('release' in lock && lock.release());
    await ('released' in busy && busy.released);
  });

  it('says that the password is wrong, and not which', async () => {
    const store = open({ url: redis.url.replace('canary', 'wrong-canary') });
    const error = await failureOf(() => store.get('key'));
    expect(error.message).to.include('WRONGPASS');
    expect(everythingIn(error)).not.to.include('canary');
  });

  it('repeats nothing of an answer that repeats the password', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data) =>
        socket.write(`-ERR unknown: ${JSON.stringify(String(data))}\r\n`),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const store = open({ url: `redis://:canary@127.0.0.1:${port}` });
    const error = await failureOf(() => store.get('key'));
    expect(error.message).to.include('(ERR)');
    expect(everythingIn(error)).not.to.include('canary');
    server.close();
  });

  it('says what Redis refuses, by its code', async () => {
    const client = await connect();
    await client.configSet({ maxmemory: '1', 'maxmemory-policy': 'noeviction' });
    const store = open({ url: redis.url });
    const error = await failureOf(() => store.set('key', ticket()));
    expect(error.message).to.equal('Redis rejected the command (OOM).');
  });

  it('lets a process end that has closed it, while Redis is away', async () => {
    await redis.kill();
    const script = `
      const { redisTicketStore } = require('superoffice-system-user/redis');
      const store = redisTicketStore({ url: process.argv[1] });
      store.get('key').catch(() => store.close()).then(() => console.log('closed'));`;
    const cwd = join(__dirname, '../..');
    const child = spawn(process.execPath, ['-e', script, redis.url], { cwd });
    const [[code], stdout, stderr] = await Promise.all([
      once(child, 'close') as Promise<[number]>,
      text(child.stdout),
      text(child.stderr),
    ]);
    expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: 'closed\n', stderr: '' });
  });
});
