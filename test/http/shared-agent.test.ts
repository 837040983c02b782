import { once } from 'node:events';
import { Agent, get } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { sendEnvelope } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { listen } from '../support/listen.js';
import { CA, listenTls } from '../support/listen-tls.js';

describe('a connection that somebody else has opened with the same agent', () => {
  it('is held against the host before a byte is sent over it, though its session was resumed', async () => {
    const target = await listen((_request, response) => response.end('ok'));
    const settings = { cert: 'elsewhere.crt', maxVersion: 'TLSv1.2' } as const;
    const service = await listenTls(target.url, settings);
    const agent = new Agent({ keepAlive: true, ca: CA, rejectUnauthorized: false });
    const visit = async (connection: string) => {
      const request = get(service.url, { agent, headers: { connection } });
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      await once(answer.resume(), 'close');
    };
    await visit('close');
    await visit('keep-alive');
    const before = service.received();
    const error = await failureOf(() =>
      sendEnvelope('<canary/>', { loginUrl: service.url, agent }),
    ).finally(async () => {
      agent.destroy();
      await service.close();
      await target.close();
    });
    expect(error).to.include({ code: 'ERR_TRANSPORT', step: 3 });
    expect(service.received()).to.equal(before);
  });
});
