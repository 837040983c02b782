import { setTimeout as passes } from 'node:timers/promises';
import { expect } from 'chai';
import { describeWithRedis } from './describe-with-redis.js';
import { FLEET, openFleet, type OpenedFleet } from './open-fleet.js';
import { startRedis, type RunningRedis } from './start-redis.js';
import type { Worker } from './start-worker.js';
import { failuresOf, runAll, startWorkers, endWorkers, ticketsOf } from './start-workers.js';
import { until } from '../support/until.js';

describeWithRedis(
  'eight processes with fifty callers each for twenty tenants, over Redis',
  function () {
    // Eight processes may have two processors.
    this.timeout(60_000);
    let redis: RunningRedis;
    let fleet: OpenedFleet;

    beforeEach(async () => {
      redis = await startRedis();
      fleet = await openFleet();
    });
    afterEach(async () => {
      await fleet.close();
      await redis.stop();
    });

    it('make twenty exchanges', async () => {
      const done = await runAll(fleet.workers, fleet.work({ url: redis.url }));
      expect(failuresOf(done)).to.deep.equal([]);
      for (const { contextIdentifier } of FLEET) {
        expect(ticketsOf(done, contextIdentifier).size).to.equal(1);
      }
      expect(fleet.simulator.exchanges).to.equal(20);
      expect(fleet.posts()).to.equal(20);
    });

    it('make twenty when one of them is killed in the middle of an exchange', async () => {
      // Its lock lives for these and five more.
      const work = fleet.work({ url: redis.url }, { timeoutMs: 10_000 });
      const [first, ...others] = fleet.workers as [Worker, ...Worker[]];
      fleet.simulator.failNext({ hang: true });
      const killed = first.run({ ...work, tenants: FLEET.slice(0, 1) }).catch(() => undefined);
      await until(() => fleet.posts() === 1);
      await first.kill();
      await killed;
      const done = await runAll(others, work);
      expect(failuresOf(done)).to.deep.equal([]);
      expect(fleet.simulator.exchanges).to.equal(20);
      expect(fleet.posts()).to.equal(21);
    });

    it('make twenty when Redis stands still for a moment', async () => {
      const running = runAll(fleet.workers, fleet.work({ url: redis.url }));
      await until(() => fleet.posts() > 0);
      redis.pause();
      await passes(300);
      redis.resume();
      expect(failuresOf(await running)).to.deep.equal([]);
      expect(fleet.simulator.exchanges).to.equal(20);
    });

    it('fail no call when Redis dies, and make twenty again when it is back', async () => {
      const running = runAll(fleet.workers, fleet.work({ url: redis.url }));
      await until(() => fleet.posts() > 0);
      await redis.kill();
      expect(failuresOf(await running)).to.deep.equal([]);
      // Each process for itself, once for each tenant, is the most there can be.
      expect(fleet.simulator.exchanges).to.be.at.most(8 * 20);
      await redis.start();
      const before = fleet.simulator.exchanges;
      const workers = await startWorkers();
      const done = await runAll(workers, fleet.work({ url: redis.url }));
      await endWorkers(workers);
      expect(failuresOf(done)).to.deep.equal([]);
      expect(fleet.simulator.exchanges).to.equal(before + 20);
    });
  },
);
