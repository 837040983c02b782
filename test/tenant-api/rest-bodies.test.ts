import type { ServerResponse } from 'node:http';
import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { SystemUserError } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { until } from '../support/until.js';
import { openBehind, type FrontedRest } from './open-rest.js';

const BIG = Buffer.alloc(300_000, 'Ærø ');

describe('the body of a REST answer', () => {
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
  const encoded = (name: string, body: Buffer) => (response: ServerResponse) =>
    response.writeHead(200, { 'Content-Encoding': name }).end(body);

  const ENCODINGS: Record<string, Buffer> = {
    gzip: gzipSync(BIG),
    'X-GZIP': gzipSync(BIG),
    deflate: deflateSync(BIG),
    br: brotliCompressSync(BIG),
    identity: BIG,
  };
  for (const [name, body] of Object.entries(ENCODINGS)) {
    it(`is decoded from ${name}`, async () => {
      answer = encoded(name, body);
      expect(BIG.equals(Buffer.from(await (await call()).arrayBuffer()))).to.equal(true);
    });
  }

  for (const name of ['zstd', 'gzip, br', 'constructor']) {
    it(`is refused where it is encoded as ${name}`, async () => {
      answer = encoded(name, gzipSync('x'));
      const failure = await failureOf(() => call());
      expect(failure).to.be.instanceOf(SystemUserError);
      expect(failure).to.include({ code: 'ERR_RESPONSE_MALFORMED' });
    });
  }

  it('is there where the text beside the status is none that a Response can have', async () => {
    answer = ({ socket }) => socket?.end('HTTP/1.1 200 O\x01K\r\n\r\nbody');
    const response = await call();
    expect(response).to.include({ status: 200, statusText: '' });
    expect(await response.text()).to.equal('body');
  });

  it('is null for HEAD, 204, 205 and 304', async () => {
    answer = encoded('gzip', gzipSync('x'));
    expect((await call({ method: 'HEAD' })).body).to.equal(null);
    for (const status of [204, 205, 304]) {
      answer = (response) => response.writeHead(status).end();
      const response = await call();
      expect([response.status, response.body]).to.deep.equal([status, null]);
    }
  });

  const BROKEN: Record<string, () => void> = {
    'breaks off': () => {
      answer = (response) => {
        response.writeHead(200, { 'Content-Length': 100 });
        response.write('x', () => response.destroy());
      };
    },
    'breaks off between chunks': () => {
      answer = (response) => {
        response.write('x', () => response.destroy());
      };
    },
    'ends within what is compressed': () => {
      answer = encoded('gzip', gzipSync(BIG).subarray(0, 100));
    },
    'is not compressed as it says': () => {
      answer = encoded('gzip', Buffer.from('not compressed'));
    },
  };
  for (const [what, prepare] of Object.entries(BROKEN)) {
    it(`rejects the read where it ${what}, and tells no secret`, async () => {
      prepare();
      const response = await call();
      const failure = await failureOf(() => response.text());
      expect(failure).to.be.instanceOf(SystemUserError);
      expect(failure).to.include({ code: 'ERR_TRANSPORT' });
      const { Authorization } = await rest.tenant.authorizationHeaders();
      const shown =
        inspect(failure, { depth: null }) + JSON.stringify(failure) + String(failure.stack);
      for (const secret of [Authorization.slice(9), rest.simulator.clientSecret]) {
        expect(shown).not.to.include(secret);
      }
    });
  }

  it('that is small and unread keeps no connection from the next calls', async () => {
    answer = encoded('gzip', gzipSync('small'));
    const responses: Response[] = [];
    for (let each = 0; each < 50; each++) responses.push(await call());
    expect(await responses[0]!.text()).to.equal('small');
  });

  describe('with a signal', () => {
    const reason = new Error('enough');
    let controller: AbortController;
    beforeEach(() => {
      controller = new AbortController();
    });

    it('is not asked for where that is aborted', async () => {
      const signal = AbortSignal.abort(reason);
      expect(await failureOf(() => call({ signal }))).to.equal(reason);
      expect(calls).to.equal(0);
    });

    it('is given up while its headers are waited for', async () => {
      let isClosed = false;
      answer = (response) => response.on('close', () => (isClosed = true));
      const failing = failureOf(() => call({ signal: controller.signal }));
      await until(() => calls === 1);
      controller.abort(reason);
      expect(await failing).to.equal(reason);
      await until(() => isClosed);
    });

    it('has its headers waited for without one for five minutes', async () => {
      answer = () => undefined;
      mock.timers.enable({ apis: ['setTimeout'] });
      try {
        let isOver = false;
        const failing = failureOf(() => call()).finally(() => (isOver = true));
        await until(() => calls === 1);
        mock.timers.tick(5 * 60_000 - 1);
        for (let turn = 0; turn < 10; turn++) await setImmediate();
        expect(isOver).to.equal(false);
        mock.timers.tick(1);
        expect(await failing).to.include({ code: 'ERR_TIMEOUT', step: undefined });
      } finally {
        mock.timers.reset();
      }
    });

    it('ends the stream that is being sent', async () => {
      answer = () => undefined;
      let reason: unknown;
      const body = new ReadableStream({
        pull: (stream) => {
          stream.enqueue(new Uint8Array(1));
        },
        cancel: (given) => {
          reason = given ?? 'none';
        },
      });
      const failing = failureOf(() => call({ method: 'POST', body, signal: controller.signal }));
      await until(() => calls === 1);
      controller.abort(new Error('enough'));
      await failing;
      await until(() => reason !== undefined);
    });

    it('is given up while it is read', async () => {
      let isClosed = false;
      answer = (response) => {
        response.on('close', () => (isClosed = true)).write('x');
      };
      const response = await call({ signal: controller.signal });
      const failing = failureOf(() => response.text());
      controller.abort(reason);
      expect(await failing).to.equal(reason);
      await until(() => isClosed);
    });

    it('stays whole where that is aborted after its end', async () => {
      answer = (response) => response.end('whole');
      const response = await call({ signal: controller.signal });
      expect(await response.clone().text()).to.equal('whole');
      controller.abort(reason);
      expect(await response.text()).to.equal('whole');
    });
  });
});
