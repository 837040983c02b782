import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FLEET, openFleet, type OpenedFleet } from './open-fleet.js';
import type { Worker } from './start-worker.js';
import { failuresOf, runAll, ticketsOf } from './start-workers.js';
import { until } from '../support/until.js';

describe('eight processes with fifty callers each for twenty tenants, over files', function () {
  // Eight processes may have two processors.
  this.timeout(60_000);
  let folder: string;
  let fleet: OpenedFleet;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'superoffice-system-user-'));
    fleet = await openFleet();
  });
  afterEach(async () => {
    await fleet.close();
    rmSync(folder, { recursive: true });
  });

  it('make twenty exchanges', async () => {
    const done = await runAll(fleet.workers, fleet.work({ folder }));
    expect(failuresOf(done)).to.deep.equal([]);
    for (const { contextIdentifier } of FLEET) {
      expect(ticketsOf(done, contextIdentifier).size).to.equal(1);
    }
    expect(fleet.simulator.exchanges).to.equal(20);
    const again = await runAll(fleet.workers, fleet.work({ folder }));
    expect(failuresOf(again)).to.deep.equal([]);
    expect(fleet.simulator.exchanges).to.equal(20);
  });

  it('make twenty when one of them is killed in the middle of an exchange', async () => {
    // Its lock lives for these and five more.
    const work = fleet.work({ folder }, { timeoutMs: 10_000 });
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
});
