import { Agent } from 'node:http';
import { expect } from 'chai';
import { openClient } from '../support/open-client.js';
import { startFront } from '../support/start-front.js';

describe('the key set, when many exchanges begin at once', () => {
  for (const [whose, agent, sockets] of [
    ['client’s own', undefined, 16],
    ['caller’s', new Agent({ keepAlive: true, maxSockets: 4 }), 4],
  ] as const) {
    it(`is not fetched behind all of them: with an agent of the ${whose}`, async () => {
      const { simulator, tenant, clientWith } = await openClient();
      let posts = 0;
      let postsBefore: number | undefined;
      const front = await startFront(simulator.url, ({ method }) => {
        if (method === 'POST') posts++;
        else postsBefore ??= posts;
        return false;
      });
      const client = clientWith({ loginUrl: front.url, ...(agent && { agent }) });
      await Promise.all(Array.from({ length: 100 }, () => client.authenticate(tenant)));
      await client.close();
      agent?.destroy();
      await front.close();
      await simulator.stop();
      // Those that had a connection, and those that took the first ones that came free.
      expect(postsBefore).to.be.at.most(2 * sockets);
      expect(posts).to.equal(100);
    });
  }
});
