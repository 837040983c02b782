import { getEventListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { memoryTicketStore } from 'superoffice-system-user';
import { expect } from 'chai';
import { failureOf } from '../support/failure-of.js';
import { until } from '../support/until.js';
import { openBehind, type FrontedRest } from './open-rest.js';

describe('the init of a REST call', () => {
  let rest: FrontedRest;
  let calls: { headers: IncomingMessage['headers']; url: string; body: string }[];
  beforeEach(async () => {
    calls = [];
    rest = await openBehind((request, response) => {
      if (!request.url?.includes('/api/')) return false;
      const { headers, url } = request;
      void text(request).then((body) => {
        calls.push({ headers, url, body });
        response.end();
      });
      return true;
    });
  });
  afterEach(() => rest.close());

  it('is read at once, as fetch reads it, whatever becomes of it then', async () => {
    const url = new URL(`${rest.front.url}/any/api/1`);
    const headers = new Headers({ 'X-Number': '1' });
    const body = Buffer.from('1');
    const form = new URLSearchParams({ n: '1' });
    const init: RequestInit = { method: 'POST', headers, body };
    const ended = [
      rest.tenant.fetch(url, init),
      rest.tenant.fetch('2', { method: 'POST', body: form }),
    ];
    url.pathname = '/any/api/changed';
    headers.set('X-Number', 'changed');
    body.write('x');
    form.set('n', 'changed');
    init.method = 'DELETE';
    await Promise.all(ended);
    const [first, second] = calls.sort((one, other) => one.body.length - other.body.length);
    expect(first).to.deep.include({ url: '/any/api/1', body: '1' });
    expect(first!.headers).to.include({ 'x-number': '1' });
    expect(second).to.deep.include({ body: 'n=1' });
  });

  const WHOLE: Record<string, () => NonNullable<RequestInit['body']>> = {
    'a text': () => 'æøå',
    'a Buffer': () => Buffer.from('æøå'),
    'an ArrayBuffer': () => new Uint8Array(Buffer.from('æøå')).buffer,
    'a DataView': () => new DataView(new Uint8Array(Buffer.from('æøå')).buffer),
    'a Blob': () => new Blob(['æøå']),
    URLSearchParams: () => new URLSearchParams('n=123'),
  };
  for (const [what, make] of Object.entries(WHOLE)) {
    it(`says how long ${what} is`, async () => {
      await rest.tenant.fetch('v1/any', { method: 'PATCH', body: make() });
      const [{ headers, body }] = calls as [(typeof calls)[number]];
      expect(headers['content-length']).to.equal(String(Buffer.byteLength(body)));
      expect(headers).not.to.have.property('transfer-encoding');
    });
  }

  it('has a stream whose failure ends the call, also before it is known where to send it', async () => {
    const { HTTPS_PROXY } = process.env;
    // Looking for the proxy of an address, which there is none for, takes turns of the event loop.
    process.env.HTTPS_PROXY = 'http://127.0.0.1:9';
    try {
      const reason = new Error('the file is gone');
      const body = new ReadableStream({
        start: (stream) => {
          stream.error(reason);
        },
      });
      const call = () => rest.tenant.fetch('v1/any', { method: 'POST', body });
      expect(await failureOf(call)).to.equal(reason);
      expect(calls).to.deep.equal([]);
    } finally {
      if (HTTPS_PROXY === undefined) delete process.env.HTTPS_PROXY;
      else process.env.HTTPS_PROXY = HTTPS_PROXY;
    }
  });

  it('has a stream that is let go of where nothing is sent', async () => {
    let cancelled = false;
    const body = new ReadableStream({
      cancel: () => {
        cancelled = true;
      },
    });
    const abort = new AbortController();
    let end: (reason: Error) => void = () => undefined;
    const clientSecret = () => {
      setImmediate(() => {
        abort.abort(new Error('enough'));
      });
      return new Promise<string>((_resolve, reject) => {
        end = reject;
      });
    };
    const client = rest.clientWith({ clientSecret, store: memoryTicketStore() });
    const init = { method: 'POST', body, signal: abort.signal };
    const failing = failureOf(() => client.tenant(rest.ref).fetch('v1/any', init));
    expect(await failing).to.include({ message: 'enough' });
    await until(() => cancelled);
    // The client waits for it before it is closed.
    end(new Error('no secret'));
    await client.close();
  });

  it('may be null', async () => {
    expect((await rest.tenant.fetch('v1/any', null as never)).status).to.equal(200);
  });

  it('is refused with an integrity, which nothing would check', async () => {
    const init = { integrity: 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' };
    const failure = await failureOf(() => rest.tenant.fetch('v1/any', init));
    expect(failure).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(failure.message).to.include('integrity');
    expect(calls).to.deep.equal([]);
  });

  it('is refused with a signal that is none', async () => {
    const failure = await failureOf(() => rest.tenant.fetch('v1/any', { signal: {} as never }));
    expect(failure.code).to.equal('ERR_INVALID_ARG_TYPE');
  });

  it('leaves nothing behind at a signal that many calls share', async () => {
    const { signal } = new AbortController();
    await Promise.all(
      Array.from({ length: 20 }, async () =>
        (await rest.tenant.fetch('v1/any', { signal })).text(),
      ),
    );
    expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
  });
});
