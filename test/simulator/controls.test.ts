import { expect } from 'chai';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import {
  REFUSAL_REASONS,
  type Simulator,
  type SimulatorFailure,
} from '../../lib/simulator/index.js';
import { call, CALL_HEADERS } from './call.js';
import { envelope } from './envelope.js';
import { expectAnswer } from './expect-answer.js';
import { expectThrown } from './expect-thrown.js';
import { frozen } from './frozen.js';
import { send } from './send.js';
import { startFrozen } from './start-frozen.js';

const endpoint = '/login/services/PartnerSystemUserService.svc';

describe('simulator: its controls', () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startFrozen();
  });
  afterEach(() => simulator.stop());

  const callNow = (): ReturnType<typeof call> => call(simulator.url, envelope());

  async function brokenBy(promise: Promise<unknown>): Promise<string | undefined> {
    try {
      await promise;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code;
    }
    return undefined;
  }

  describe('failNext', () => {
    for (const reason of REFUSAL_REASONS) {
      it(`{ reason: '${reason}' }`, async () => {
        simulator.failNext({ reason });
        expectAnswer(await callNow(), { refusal: reason });
        expectAnswer(await callNow(), 'ticket');
        expect(simulator.exchanges).to.equal(1);
      });
    }

    it('{ errorMessage }: the text as it is', async () => {
      simulator.failNext({ errorMessage: 'Nope <& no' });
      const { status, text } = await callNow();
      expect(status).to.equal(200);
      expect(text).to.contain('<ErrorMessage>Nope &lt;&amp; no</ErrorMessage>');
      simulator.failNext({ errorMessage: '' });
      expect((await callNow()).text).to.contain('<ErrorMessage></ErrorMessage>');
    });

    for (const code of ['Server', 'Client.Authentication', 'InternalServiceFault']) {
      it(`{ fault: { code: '${code}', string } }`, async () => {
        simulator.failNext({ fault: { code, string: 'Broken & tired' } });
        const received = await callNow();
        expectAnswer(received, { fault: code });
        expect(received.text).to.match(/<faultstring[^>]*>Broken &amp; tired<\/faultstring>/);
      });
    }

    it("{ status }: a gateway's page", async () => {
      simulator.failNext({ status: 503, headers: { 'Retry-After': '7' } });
      const received = await callNow();
      expectAnswer(received, { http: 503 });
      expect(received.headers['retry-after']).to.equal('7');
      expect(received.text).to.contain('503 Service Unavailable');
    });

    const raw: [SimulatorFailure, number, string, string][] = [
      [{ body: '<x/>' }, 200, 'text/xml; charset=utf-8', '<x/>'],
      [{ body: Buffer.from('<x/>') }, 200, 'text/xml; charset=utf-8', '<x/>'],
      [{ body: '' }, 200, 'text/xml; charset=utf-8', ''],
      [{ status: 502, body: '<p>' }, 502, 'text/html; charset=utf-8', '<p>'],
      [{ body: '{}', headers: { 'Content-Type': 'text/plain' } }, 200, 'text/plain', '{}'],
    ];
    for (const [failure, status, type, body] of raw) {
      it(`raw: ${JSON.stringify(failure)}`, async () => {
        simulator.failNext(failure);
        const { status: got, headers, text } = await callNow();
        expect([got, headers['content-type'], text]).to.deep.equal([status, type, body]);
        expect(headers.date).to.equal(new Date(frozen.nowMs).toUTCString());
      });
    }

    it('{ reset: true }: the connection is reset', async () => {
      simulator.failNext({ reset: true });
      expect(await brokenBy(callNow())).to.equal('ECONNRESET');
      expectAnswer(await callNow(), 'ticket');
    });

    it('{ hang: true }: no answer, until stop() ends it', async () => {
      simulator.failNext({ hang: true });
      const hanging = brokenBy(callNow());
      expectAnswer(await send(`${simulator.url}/nowhere`), { http: 404 });
      while (simulator.requests.length < 2) await send(`${simulator.url}/nowhere`);
      await simulator.stop();
      expect(await hanging).to.equal('ECONNRESET');
    });

    it('queues, repeats and leaves other requests alone', async () => {
      simulator.failNext({ reason: 'Expired' }, 2);
      simulator.failNext({ status: 500 });
      expect((await send(`${simulator.url}/login/.well-known/jwks`)).status).to.equal(200);
      expect((await send(`${simulator.url}${endpoint}?wsdl`)).status).to.equal(200);
      expectAnswer(await callNow(), { refusal: 'Expired' });
      expectAnswer(await callNow(), { refusal: 'Expired' });
      expectAnswer(await callNow(), { http: 500 });
      expectAnswer(await callNow(), 'ticket');
    });

    const mistakes: [unknown, string, RegExp][] = [
      ['Revoked', 'ERR_INVALID_ARG_TYPE', /failure/],
      [null, 'ERR_INVALID_ARG_TYPE', /failure/],
      [{}, 'ERR_INVALID_ARG_VALUE', /failure must be one of/],
      [{ reason: 'Tired' }, 'ERR_INVALID_ARG_VALUE', /failure\.reason.*Revoked/],
      [{ reason: 'Revoked', status: 500 }, 'ERR_INVALID_ARG_VALUE', /failure must be one of/],
      [{ headers: {} }, 'ERR_INVALID_ARG_VALUE', /failure must be one of/],
      [{ errorMessage: 7 }, 'ERR_INVALID_ARG_VALUE', /failure\.errorMessage/],
      [{ errorMessage: '\u0000' }, 'ERR_INVALID_ARG_VALUE', /failure\.errorMessage/],
      [{ fault: 'Server' }, 'ERR_INVALID_ARG_VALUE', /failure\.fault\.code/],
      [{ fault: { code: 's:Server', string: '' } }, 'ERR_INVALID_ARG_VALUE', /fault\.code/],
      [{ fault: { code: 'Server' } }, 'ERR_INVALID_ARG_VALUE', /failure\.fault\.string/],
      [{ status: 42 }, 'ERR_INVALID_ARG_VALUE', /failure\.status/],
      [{ status: '500' }, 'ERR_INVALID_ARG_VALUE', /failure\.status/],
      [{ body: {} }, 'ERR_INVALID_ARG_VALUE', /failure\.body/],
      [{ status: 500, headers: { a: 1 } }, 'ERR_INVALID_ARG_VALUE', /failure\.headers/],
      [{ status: 500, headers: { 'a b': '' } }, 'ERR_INVALID_ARG_VALUE', /failure\.headers/],
      [{ status: 500, headers: { a: '\n' } }, 'ERR_INVALID_ARG_VALUE', /failure\.headers/],
      [{ reset: false }, 'ERR_INVALID_ARG_VALUE', /failure\.reset/],
      [{ hang: 1 }, 'ERR_INVALID_ARG_VALUE', /failure\.hang/],
    ];
    for (const [failure, code, message] of mistakes) {
      it(`refuses ${JSON.stringify(failure)}`, () => {
        const misuse = (): void => {
          simulator.failNext(failure as SimulatorFailure);
        };
        expectThrown(misuse, code, message);
      });
    }

    it('refuses times below 1 and in parts', () => {
      for (const times of [0, -1, 1.5, NaN]) {
        const misuse = (): void => {
          simulator.failNext({ reason: 'Revoked' }, times);
        };
        expectThrown(misuse, 'ERR_INVALID_ARG_VALUE', /times/);
      }
    });
  });

  it('advance refuses what is no number of milliseconds', () => {
    const misuse = (): void => {
      simulator.advance(NaN);
    };
    expectThrown(misuse, 'ERR_INVALID_ARG_VALUE', /byMs/);
  });

  it('requests shows what arrived, of every kind', async () => {
    await send(`${simulator.url}${endpoint}?wsdl`);
    simulator.advance(1000);
    await callNow();
    expect(simulator.requests).to.have.length(2);
    const [first, second] = simulator.requests;
    expect(first).to.include({ method: 'GET', path: `${endpoint}?wsdl`, body: '' });
    expect(first?.at).to.equal(frozen.nowMs);
    expect(second).to.include({ method: 'POST', path: endpoint, body: envelope() });
    expect(second?.headers).to.include({
      soapaction: CALL_HEADERS.SOAPAction,
      'content-type': 'text/xml; charset=utf-8',
    });
    expect(second?.at).to.equal(frozen.nowMs + 1000);
  });

  it('requests keeps the last 1000', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let count = 1; count <= 1003; count += 1) {
      await send(`${simulator.url}/${String(count)}`, { agent });
    }
    agent.destroy();
    expect(simulator.requests).to.have.length(1000);
    expect(simulator.requests[0]?.path).to.equal('/4');
    expect(simulator.requests.at(-1)?.path).to.equal('/1003');
  });

  it('keeps a connection alive between requests', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    agent.on('free', (socket: { localPort?: number }) => ports.add(socket.localPort));
    for (let count = 0; count < 3; count += 1) {
      const { headers } = await send(`${simulator.url}/nowhere`, { agent });
      expect(headers.connection).to.equal('keep-alive');
    }
    agent.destroy();
    expect(ports.size).to.be.at.most(1);
  });

  it('survives a client that leaves in the middle of its request', async () => {
    const headers = { ...CALL_HEADERS, 'Content-Length': '1000' };
    const outgoing = request(simulator.url + endpoint, { method: 'POST', headers });
    outgoing.on('error', () => undefined);
    outgoing.write('<s:');
    await once(outgoing, 'socket');
    await send(`${simulator.url}/nowhere`);
    outgoing.destroy();
    expectAnswer(await callNow(), 'ticket');
    expect(simulator.requests.map(({ path }) => path)).to.deep.equal(['/nowhere', endpoint]);
  });

  it('answers what is no HTTP with 400 in its own time', async () => {
    const socket = connect(Number(new URL(simulator.url).port), '127.0.0.1');
    socket.write('hello\r\n\r\n');
    let text = '';
    socket.on('data', (part: Buffer) => (text += part.toString()));
    await once(socket, 'close');
    expect(text).to.match(/^HTTP\/1\.1 400 /);
    expect(text).to.contain(`Date: ${new Date(frozen.nowMs).toUTCString()}`);
  });

  it('answers HTTP/1.1 without a Host with 400 in its own time', async () => {
    const socket = connect(Number(new URL(simulator.url).port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nConnection: close\r\n\r\n');
    let text = '';
    socket.on('data', (part: Buffer) => (text += part.toString()));
    await once(socket, 'close');
    expect(text).to.match(/^HTTP\/1\.1 400 /);
    expect(text).to.contain(`date: ${new Date(frozen.nowMs).toUTCString()}`);
  });

  describe('stop', () => {
    it('closes every connection, idle ones too, and may be called again', async () => {
      const port = Number(new URL(simulator.url).port);
      const silent = connect(port, '127.0.0.1');
      silent.on('error', () => undefined);
      await once(silent, 'connect');
      await send(`${simulator.url}/nowhere`);
      const closed = once(silent, 'close');
      await Promise.all([simulator.stop(), simulator.stop()]);
      await simulator.stop();
      await closed;
      expect(await brokenBy(callNow())).to.equal('ECONNREFUSED');
    });

    it('frees the port', async () => {
      const port = Number(new URL(simulator.url).port);
      await simulator.stop();
      const next = await startFrozen({ port });
      expect(next.url).to.equal(simulator.url);
      await next.stop();
    });
  });
});
