import { getEventListeners } from 'node:events';
import { Agent, type ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { collectAll } from '../support/collect-all.js';
import { failureOf } from '../support/failure-of.js';
import { until } from '../support/until.js';
import { openBehind, type FrontedRest } from './open-rest.js';

/** More than what is on its way on a connection that nobody reads. */
const LARGE = Buffer.alloc(20_000_000);
const TAKEN_AHEAD = 64 * 1024;
const BIG = Buffer.alloc(300_000, 'Ærø ');

describe('how the body of a REST answer is read', () => {
  let rest: FrontedRest;
  let answer: (response: ServerResponse) => void;
  let calls: number;
  beforeEach(async () => {
    calls = 0;
    rest = await openBehind((request, response) => {
      if (!request.url?.includes('/api/')) return false;
      calls++;
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

  it('keeps no other call waiting where nobody reads it', async () => {
    answer = (response) => response.end(BIG);
    const responses = await Promise.all(Array.from({ length: 40 }, () => call()));
    for (const response of responses) {
      expect((await response.arrayBuffer()).byteLength).to.equal(BIG.length);
    }
  });

  const SMALL_AS_SENT = gzipSync(Buffer.alloc(1_000_000));
  const FORGOTTEN: Record<string, (response: ServerResponse) => void> = {
    large: (response) => response.end(LARGE),
    'large, and does not say so': (response) => {
      response.write('');
      response.end(LARGE);
    },
    'large once it is decoded': (response) => {
      // It does not end, so that what comes of it is not by itself.
      response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': '60000' });
      response.write(SMALL_AS_SENT);
    },
  };
  for (const [what, send] of Object.entries(FORGOTTEN))
    it(`gives its connection back where it is forgotten: one that is ${what}`, async () => {
      let open = 0;
      answer = (response) => {
        open++;
        send(response.on('close', () => open--));
      };
      for (let each = 0; each < 20; each++) await call();
      expect(calls).to.equal(20);
      await until(() => {
        collectAll();
        return open === 0;
      });
    });

  it('goes on by its reader where the Response is forgotten', async () => {
    let finish: () => void = () => undefined;
    answer = (response) => {
      response.write('first');
      finish = () => response.end(' last');
    };
    const reader = (await call()).body!.getReader();
    const read = async () => Buffer.from((await reader.read()).value ?? []).toString();
    const collect = async () => {
      for (let turn = 0; turn < 5; turn++) {
        collectAll();
        await setImmediate();
      }
    };
    await collect();
    expect(await read()).to.equal('first');
    await collect();
    finish();
    expect(await read()).to.equal(' last');
  });

  it('frees its connection where it is cancelled', async () => {
    let isClosed = false;
    answer = (response) => {
      response.on('close', () => (isClosed = true)).write('x');
    };
    await (await call()).body?.cancel();
    await until(() => isClosed);
  });
});
