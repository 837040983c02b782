import { createClient } from 'redis';
import { redisTicketStore } from 'superoffice-system-user/redis';
import { ticketStoreCases } from 'superoffice-system-user/store-conformance';
import { describeWithRedis } from './describe-with-redis.js';
import { startRedis, type RunningRedis } from './start-redis.js';

describeWithRedis('a ticket store in Redis', () => {
  let redis: RunningRedis;
  before(async () => {
    redis = await startRedis();
  });
  after(async () => {
    await redis.stop();
  });

  describe('with a connection of its own', () => {
    for (const { title, run } of ticketStoreCases((now) =>
      redisTicketStore({ url: redis.url, now }),
    )) {
      it(title, run);
    }
  });

  describe('with the client of the caller', () => {
    const client = () => createClient({ url: redis.url }).on('error', () => undefined);
    let given: ReturnType<typeof client>;
    before(async () => {
      given = await client().connect();
    });
    after(async () => {
      await given.close();
    });
    for (const { title, run } of ticketStoreCases((now) =>
      redisTicketStore({ client: given, now }),
    )) {
      it(title, run);
    }
  });
});
