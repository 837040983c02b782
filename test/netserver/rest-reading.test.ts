import { getEventListeners } from 'node:events';
import { Agent, type ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { failureOf } from '../support/failure-of.js';
import { openBehind, type FrontedRest } from './open-rest.js';

/** More than what is on its way on a connection that nobody reads. */
const LARGE = Buffer.alloc(20_000_000);
const TAKEN_AHEAD = 64 * 1024;

describe('how the body of a REST answer is read', () => {
  let rest: FrontedRest;
  let answer: (response: ServerResponse) => void;
  beforeEach(async () => {
    rest = await openBehind((request, response) => {
      if (!request.url?.includes('/api/')) return false;
      request.resume();
      answer(response);
      return true;
    });
  });
  afterEach(() => rest.close());

  const call = (init?: RequestInit) => rest.tenant.fetch('v1/any', init);

  it('is by its reader: what nobody reads is not taken into memory', async () => {
    let isSent = false;
    answer = (response) => response.on('finish', () => (isSent = true)).end(LARGE);
    const response = await call();
    for (let turn = 0; turn < 2000; turn++) await setImmediate();
    expect(isSent).to.equal(false);
    expect((await response.arrayBuffer()).byteLength).to.equal(LARGE.length);
  });

  for (const size of [TAKEN_AHEAD - 1, TAKEN_AHEAD]) {
    it(`is at once where it has ${size} bytes: the connection is free for the next call`, async () => {
      const sockets = new Set<unknown>();
      answer = (response) => {
        sockets.add(response.socket);
        response.end(LARGE.subarray(0, size));
      };
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const client = rest.clientWith({ agent });
      await client.getTicket(rest.ref);
      await client.getTenantState(rest.ref.contextIdentifier);
      const tenant = client.tenant(rest.ref);
      const unread = await tenant.fetch('v1/any');
      expect((await (await tenant.fetch('v1/any')).arrayBuffer()).byteLength).to.equal(size);
      expect((await unread.arrayBuffer()).byteLength).to.equal(size);
      expect(sockets).to.have.length(1);
      await client.close();
      agent.destroy();
    });
  }

  it('can be into a buffer of the reader’s, which is told of the end', async () => {
    let finish: () => void = () => undefined;
    answer = (response) => {
      response.write('first');
      finish = () => response.end();
    };
    const reader = (await call()).body!.getReader({ mode: 'byob' });
    const first = await reader.read(new Uint8Array(100));
    expect(Buffer.from(first.value!).toString()).to.equal('first');
    const last = reader.read(new Uint8Array(100));
    finish();
    expect(await last).to.deep.equal({ done: true, value: new Uint8Array(0) });
  });

  describe('with a signal', () => {
    let signal: AbortSignal;
    beforeEach(() => {
      ({ signal } = new AbortController());
    });
    const ENDINGS: Record<string, (response: Response) => Promise<unknown>> = {
      'is read': (response) => response.text(),
      'is cancelled': (response) => response.body!.cancel(),
      'breaks off': (response) => failureOf(() => response.text()),
    };
    for (const [how, end] of Object.entries(ENDINGS)) {
      it(`no longer listens to it once it ${how}`, async () => {
        answer = (response) => {
          response.writeHead(200, { 'Content-Length': 5 }).write('whol');
          if (how === 'is read') response.end('e');
          if (how === 'breaks off') response.write('', () => response.destroy());
        };
        const response = await call({ signal });
        await end(response);
        expect(getEventListeners(signal, 'abort')).to.have.length(0);
      });
    }
  });
});
