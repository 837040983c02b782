import { getEventListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { failureOf } from '../support/failure-of.js';
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
