import { Agent, type ServerResponse } from 'node:http';
import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { SystemUserError } from 'superoffice-system-user';
import { collectAll } from '../support/collect-all.js';
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

  it('that is large and unread keeps no other call waiting', async () => {
    answer = (response) => response.end(BIG);
    const responses = await Promise.all(Array.from({ length: 40 }, () => call()));
    for (const response of responses) {
      expect((await response.arrayBuffer()).byteLength).to.equal(BIG.length);
    }
  });

  // More than what is on its way on a connection that nobody reads.
  const LARGE = Buffer.alloc(20_000_000);
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
    it(`that is ${what} and forgotten gives its connection back`, async () => {
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

  it('that is being read is not taken for forgotten', async () => {
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

  it('that is cancelled frees its connection', async () => {
    let isClosed = false;
    answer = (response) => {
      response.on('close', () => (isClosed = true)).write('x');
    };
    await (await call()).body?.cancel();
    await until(() => isClosed);
  });
});

describe('a client that is closed', () => {
  for (const [whose, agent] of [
    ['its own agent', undefined],
    ['an agent of the caller’s', new Agent({ keepAlive: true })],
  ] as const) {
    it(`breaks off a body that is still being read, with ${whose}`, async () => {
      const rest = await openBehind((request, response) => {
        if (!request.url?.includes('/api/')) return false;
        response.write('the beginning');
        return true;
      });
      try {
        const client = rest.clientWith(agent ? { agent } : {});
        await client.getTicket(rest.ref);
        await client.getTenantState(rest.ref.contextIdentifier);
        const response = await client.tenant(rest.ref).fetch('v1/any');
        const failing = failureOf(() => response.text());
        await client.close();
        expect(await failing).to.include({ code: 'ERR_TRANSPORT' });
      } finally {
        await rest.close();
        agent?.destroy();
      }
    });
  }

  it('renews the ticket of a call that is under way, and follows its tenant', async () => {
    const held: ServerResponse[] = [];
    const rest = await openBehind((request, response) => {
      if (!request.url?.includes('/api/')) return false;
      held.push(response);
      return true;
    });
    try {
      const answered = rest.tenant.fetch('v1/any');
      await until(() => held.length === 1);
      const closing = rest.client.close();
      held[0]!.writeHead(401).end();
      await until(() => held.length === 2);
      held[1]!.writeHead(421).end();
      expect((await answered).status).to.equal(421);
      await closing;
      expect(rest.simulator.exchanges).to.equal(2);
    } finally {
      await rest.close();
    }
  });

  it('waits for the calls that are under way, and makes no others', async () => {
    const held: ServerResponse[] = [];
    const rest = await openBehind((request, response) => {
      if (!request.url?.includes('/api/')) return false;
      held.push(response);
      return true;
    });
    try {
      const order: string[] = [];
      const answered = rest.tenant.fetch('v1/any').then((response) => {
        order.push('answered');
        return response.text();
      });
      await until(() => held.length === 1);
      const closing = rest.client.close().then(() => order.push('closed'));
      const late = await failureOf(() => rest.tenant.fetch('v1/any'));
      expect(late).to.include({ code: 'ERR_INVALID_STATE' });
      expect(order).to.deep.equal([]);
      held[0]!.end('whole');
      expect(await answered).to.equal('whole');
      await closing;
      expect(order).to.deep.equal(['answered', 'closed']);
      const { code } = await failureOf(() => rest.tenant.authorizationHeaders());
      expect(code).to.equal('ERR_INVALID_STATE');
      expect(held).to.have.length(1);
    } finally {
      await rest.close();
    }
  });
});
