import { expect } from 'chai';
import { fakeTimer } from '../support/fake-timer.js';
import { failureOf } from '../support/failure-of.js';
import { listenTo } from '../support/listen-to.js';
import { openClient } from '../support/open-client.js';
import { startFront } from '../support/start-front.js';

describe('the issuer’s keys', () => {
  for (const isWarm of [true, false]) {
    it(`may change in mid-flight: ${isWarm ? 'known' : 'unknown'} before, no exchange is lost`, async () => {
      const { simulator, authenticate } = await openClient();
      if (isWarm) await authenticate();
      let ended = 0;
      const ends = listenTo('superoffice-system-user:exchange:end', () => {
        if (++ended === 10 || ended === 30) simulator.rotateKeys();
      });
      const calls = Array.from({ length: 50 }, () => authenticate());
      simulator.rotateKeys();
      const results = await Promise.allSettled(calls);
      ends.stop();
      expect(results.filter(({ status }) => status === 'rejected')).to.deep.equal([]);
      await simulator.stop();
    });
  }

  it('go on serving exchanges for a day when their endpoint is dead', async () => {
    const timer = fakeTimer();
    const { simulator, clientWith, tenant } = await openClient();
    let isDead = false;
    let asked = 0;
    const front = await startFront(simulator.url, ({ method }, response) => {
      if (method !== 'GET') return false;
      asked++;
      if (isDead) response.writeHead(404).end();
      return isDead;
    });
    const client = clientWith({ loginUrl: front.url });
    await client.authenticate(tenant);
    isDead = true;
    for (const byMs of [11 * 60_000, 23 * 3_600_000]) {
      timer.advance(byMs);
      expect(await client.authenticate(tenant)).to.have.property('ticket');
    }
    expect(asked).to.equal(3);
    timer.advance(3_600_000);
    expect(await failureOf(() => client.authenticate(tenant))).to.include({
      code: 'ERR_HTTP_STATUS',
      step: 5,
      status: 404,
    });
    timer.restore();
    await front.close();
    await simulator.stop();
  });
});
