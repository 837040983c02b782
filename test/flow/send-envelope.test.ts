import { Agent, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { expect } from 'chai';
import { Endpoints, sendEnvelope, type SendEnvelopeOptions } from 'superoffice-system-user';
import { everythingIn } from '../support/everything-in.js';
import { failureOf } from '../support/failure-of.js';
import { listen, type Listening } from '../support/listen.js';

const ENVELOPE = '<envelope>blåbær canary</envelope>';

describe('sendEnvelope', () => {
  let server: Listening;
  let answer: RequestListener;
  const seen: {
    method?: string;
    url?: string;
    headers: IncomingMessage['headers'];
    body: string;
  }[] = [];

  beforeEach(async () => {
    seen.length = 0;
    answer = (_request, response) => response.end('ok');
    server = await listen((request: IncomingMessage, response: ServerResponse) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        seen.push({ method, url, headers, body });
        answer(request, response);
      });
    });
  });
  afterEach(() => server.close());
  const send = (options: Partial<SendEnvelopeOptions> = {}) =>
    sendEnvelope(ENVELOPE, { loginUrl: server.url, ...options });

  it('posts the envelope to the documented address with the documented headers', async () => {
    await send();
    expect(seen).to.have.length(1);
    expect(seen[0]).to.include({
      method: 'POST',
      url: '/login/services/PartnerSystemUserService.svc',
      body: ENVELOPE,
    });
    expect(seen[0]!.headers).to.include({
      'content-type': 'text/xml; charset=utf-8',
      'content-length': String(Buffer.byteLength(ENVELOPE)),
      soapaction:
        '"http://www.superoffice.com/superid/partnersystemuser/0.1/IPartnerSystemUserService/Authenticate"',
    });
    expect(seen[0]!.headers).to.not.have.any.keys('accept-encoding', 'transfer-encoding');
  });

  it('appends the documented path to a login URL with a path of its own', async () => {
    await send({ loginUrl: `${server.url}/gateway/superoffice/` });
    expect(seen[0]!.url).to.equal(
      '/gateway/superoffice/login/services/PartnerSystemUserService.svc',
    );
  });

  it('gives back status, headers and body as they came', async () => {
    answer = (_request, response) => response.writeHead(418, { 'X-Served-By': '7' }).end('æ');
    const { status, headers, body } = await send();
    expect({ status, servedBy: headers['x-served-by'] }).to.deep.equal({
      status: 418,
      servedBy: '7',
    });
    expect(body).to.deep.equal(Buffer.from('æ'));
  });

  it('follows no redirect, so that no other host sees the envelope', async () => {
    const elsewhere: string[] = [];
    const other = await listen((request, response) => {
      elsewhere.push(String(request.url));
      response.end();
    });
    for (const status of [301, 302, 303, 307, 308]) {
      answer = (_request, response) => response.writeHead(status, { Location: other.url }).end();
      const error = await failureOf(() => send());
      expect(error).to.include({ code: 'ERR_HTTP_STATUS', step: 3, status, retryable: false });
      expect(error.hint).to.include('redirect');
      expect(error.message).to.include(`(a redirect to ${other.url}/)`);
    }
    await other.close();
    expect(elsewhere).to.deep.equal([]);
  });

  it('names the target of a redirect, but nothing in it that the envelope carries', async () => {
    const token = 'App-Xk2pQ7rTzB.202611232040.q83v/wAB7k==';
    const echoes = ['a&b<c9b1d4e7c', token, 'App-Xk2pQ7rTzB', 'q83v/wAB7k=='];
    for (const echo of echoes) {
      const Location = `/login/${encodeURIComponent(echo)}?x=${encodeURIComponent(echo)}`;
      answer = (_request, response) => response.writeHead(302, { Location }).end();
      const envelope = `<a><b>a&amp;b&lt;c9b1d4e7c</b><c>${token}</c> <d>Jwt</d></a>`;
      const error = await failureOf(() => sendEnvelope(envelope, { loginUrl: server.url }));
      expect(error.message).to.match(
        /\(a redirect to (\/login\/\[secret\]|\[a text that repeats a secret\])\)\.$/,
      );
    }
  });

  it('goes through the agent it is given', async () => {
    let asked = 0;
    class CountingAgent extends Agent {
      override createConnection(...args: Parameters<Agent['createConnection']>) {
        asked++;
        return super.createConnection(...args);
      }
    }
    await send({ agent: new CountingAgent() });
    expect(asked).to.equal(1);
  });

  it('takes 256 KB and not a byte more', async () => {
    answer = (_request, response) => response.end(Buffer.alloc(256 * 1024, 'x'));
    expect((await send()).body).to.have.length(256 * 1024);
    answer = (_request, response) => response.end(Buffer.alloc(256 * 1024 + 1, 'x'));
    expect(await failureOf(() => send())).to.include({ code: 'ERR_RESPONSE_TOO_LARGE', step: 3 });
  });

  it('ends with ERR_TIMEOUT when nothing comes', async () => {
    answer = () => undefined;
    expect(await failureOf(() => send({ timeoutMs: 20 }))).to.include({
      code: 'ERR_TIMEOUT',
      step: 3,
      retryable: true,
    });
  });

  it('ends with ERR_TIMEOUT when the answer drips', async () => {
    answer = (_request, response) => {
      const drip = setInterval(() => response.write('x'), 5);
      response.on('close', () => {
        clearInterval(drip);
      });
    };
    expect(await failureOf(() => send({ timeoutMs: 60 }))).to.include({ code: 'ERR_TIMEOUT' });
  });

  it('rejects with the reason of the signal, before and during the call', async () => {
    const reason = new Error('changed my mind');
    expect(await failureOf(() => send({ signal: AbortSignal.abort(reason) }))).to.equal(reason);
    expect(seen).to.have.length(0);
    const controller = new AbortController();
    answer = () => {
      controller.abort(reason);
    };
    expect(await failureOf(() => send({ signal: controller.signal }))).to.equal(reason);
  });

  it('tells a failed connection by its code and shows nothing of the request', async () => {
    const { url, close } = await listen(() => undefined);
    await close();
    const error = await failureOf(() => send({ loginUrl: url }));
    expect(error).to.include({ code: 'ERR_TRANSPORT', step: 3, retryable: true });
    expect(error.message).to.include('ECONNREFUSED');
    expect(error.cause).to.include({ code: 'ECONNREFUSED' });
    expect(everythingIn(error)).to.not.include('canary');
  });

  it('takes an answer that breaks off for a failed connection', async () => {
    answer = (request, response) => {
      response
        .writeHead(200, { 'Content-Length': '100' })
        .write('half', () => request.socket.destroy());
    };
    expect(await failureOf(() => send())).to.include({ code: 'ERR_TRANSPORT', step: 3 });
  });

  it('takes what is not HTTP for a failed connection', async () => {
    answer = (request) => request.socket.end('SSH-2.0-OpenSSH\r\n');
    const error = await failureOf(() => send());
    expect(error).to.include({ code: 'ERR_TRANSPORT' });
    expect(error.message).to.include('HPE_');
  });

  it('sends nothing when there is no time left', async () => {
    expect(await failureOf(() => send({ timeoutMs: 0 }))).to.include({ code: 'ERR_TIMEOUT' });
    expect(seen).to.have.length(0);
  });

  it('goes to endpoints that were made before', async () => {
    await sendEnvelope(ENVELOPE, { endpoints: new Endpoints({ loginUrl: server.url }) });
    expect(seen).to.have.length(1);
  });

  it('takes an envelope that is not there yet for misuse', async () => {
    const promise = Promise.resolve(ENVELOPE) as unknown as string;
    const error = await failureOf(() => sendEnvelope(promise, { loginUrl: server.url }));
    expect(error).to.be.instanceOf(TypeError).with.property('code', 'ERR_INVALID_ARG_TYPE');
    expect(error.message).to.include('envelope');
  });

  describe('refuses before any I/O', () => {
    const wrong: Record<string, [Partial<SendEnvelopeOptions>, string]> = {
      'http to another host': [{ loginUrl: 'http://sod.superoffice.com' }, 'loginUrl'],
      'an address that only begins like loopback': [
        { loginUrl: 'http://127.0.0.1.example.com' },
        'loginUrl',
      ],
      'no address at all': [{ loginUrl: undefined }, 'environment'],
      'both addresses': [{ environment: 'sod' }, 'environment'],
      'addresses that are none': [
        { loginUrl: undefined, endpoints: { soap: new URL('http://127.0.0.1') } as never },
        'endpoints',
      ],
      'a signal that is none': [{ signal: {} as AbortSignal }, 'signal'],
      'a time that is a string': [{ timeoutMs: '5' as unknown as number }, 'timeoutMs'],
      'a time without end': [{ timeoutMs: Infinity }, 'timeoutMs'],
      'an agent for https where the address is http': [
        {
          agent: new (class extends Agent {
            protocol = 'https:';
          })(),
        },
        'agent',
      ],
    };
    for (const [what, [options, name]] of Object.entries(wrong)) {
      it(what, async () => {
        const error = await failureOf(() => send(options));
        expect(error).to.be.instanceOf(TypeError);
        expect(error.code).to.match(/^ERR_INVALID_ARG_(TYPE|VALUE)$/);
        expect(error.message).to.include(name);
        expect(seen).to.have.length(0);
      });
    }
  });
});
