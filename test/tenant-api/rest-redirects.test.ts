import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { failureOf } from '../support/failure-of.js';
import { listen, type Listening } from '../support/listen.js';
import { openBehind, type FrontedRest } from './open-rest.js';

interface Seen {
  readonly method: string | undefined;
  readonly path: string;
  readonly body: string;
  readonly type: string | undefined;
  readonly hasCredentials: boolean;
}

describe('a redirect of a REST call', () => {
  let rest: FrontedRest;
  let other: Listening;
  let reached: number;
  let seen: Seen[];
  beforeEach(async () => {
    seen = [];
    reached = 0;
    other = await listen((_request, response) => response.end());
    other.server.on('connection', () => reached++);
    const look = async (request: IncomingMessage) => {
      const { method, url, headers } = request;
      const { pathname } = new URL(String(url), 'http://any.invalid');
      const hasCredentials = Boolean(headers.authorization && headers['so-apptoken']);
      const body = await text(request);
      const path = pathname.replace(/^.*\/api\//, '');
      seen.push({ method, path, body, type: headers['content-type'], hasCredentials });
    };
    rest = await openBehind((request, response) => {
      const { pathname, searchParams } = new URL(String(request.url), 'http://any.invalid');
      if (!pathname.includes('/api/')) return false;
      void look(request).then(() => {
        const status = Number(searchParams.get('status') ?? 200);
        const left = Number(searchParams.get('left') ?? 0);
        const to = searchParams.get('to');
        const location = left > 1 ? `?status=${status}&left=${left - 1}&to=${String(to)}` : to;
        response.writeHead(status, location === null ? {} : { location }).end('body');
      });
      return true;
    });
  });
  afterEach(async () => {
    await rest.close();
    await other.close();
  });

  const path = (status: number, to = 'end') => `from?status=${status}&to=${encodeURIComponent(to)}`;
  const call = (address: string, init?: RequestInit) => rest.tenant.fetch(address, init);
  const whole: RequestInit = {
    method: 'POST',
    body: 'x=1',
    headers: { 'Content-Type': 'text/plain' },
  };

  it('is told by the Response and its clones, and where it led', async () => {
    const response = await call(path(302));
    const clone = response.clone();
    for (const { redirected, url } of [response, clone, clone.clone()]) {
      expect(redirected).to.equal(true);
      expect(new URL(url).pathname).to.match(/\/api\/end$/);
    }
    const { redirected, url } = (await call('end')).clone();
    expect(redirected).to.equal(false);
    expect(new URL(url).pathname).to.match(/\/api\/end$/);
  });

  for (const status of [301, 302, 303]) {
    it(`with ${status} makes a GET of a POST, without its body`, async () => {
      const response = await call(path(status), whole);
      expect(response.status).to.equal(200);
      expect(response.url).to.match(/\/api\/end$/);
      expect(seen).to.deep.equal([
        { method: 'POST', path: 'from', body: 'x=1', type: 'text/plain', hasCredentials: true },
        { method: 'GET', path: 'end', body: '', type: undefined, hasCredentials: true },
      ]);
    });
  }

  it('with 303 makes a GET of a PUT, but a HEAD stays one', async () => {
    await call(path(303), { ...whole, method: 'PUT' });
    await call(path(303), { method: 'HEAD' });
    expect(seen.map(({ method }) => method)).to.deep.equal(['PUT', 'GET', 'HEAD', 'HEAD']);
  });

  const kept: [status: number, method: string][] = [
    [307, 'POST'],
    [308, 'POST'],
    [302, 'PUT'],
    [301, 'DELETE'],
  ];
  for (const [status, method] of kept) {
    it(`with ${status} keeps a ${method} and its body`, async () => {
      expect((await call(path(status), { ...whole, method })).status).to.equal(200);
      expect(seen.map((each) => [each.method, each.body])).to.deep.equal([
        [method, 'x=1'],
        [method, 'x=1'],
      ]);
    });
  }

  it('comes back where it would send a stream again', async () => {
    const init = { ...whole, body: new Blob(['x=1']).stream() };
    expect((await call(path(307), init)).status).to.equal(307);
    expect(seen).to.have.length(1);
  });

  it('comes back with redirect: manual', async () => {
    const response = await call(path(302), { redirect: 'manual' });
    expect(response.status).to.equal(302);
    expect(response.headers.get('location')).to.equal('end');
    expect(seen).to.have.length(1);
  });

  it('comes back where it leads nowhere', async () => {
    expect((await call('from?status=302')).status).to.equal(302);
    expect((await call(path(302, 'http://[/'))).status).to.equal(302);
    expect((await call(path(304))).status).to.equal(304);
    expect(seen).to.have.length(3);
  });

  it('is followed twenty times, as fetch does, and no more', async () => {
    expect((await call('from?status=302&left=20&to=end')).status).to.equal(200);
    expect(seen).to.have.length(21);
    const failure = await failureOf(() => call('from?status=302&left=21&to=end'));
    expect(failure).to.be.instanceOf(TypeError);
    expect(seen).to.have.length(42);
  });

  const AWAY: Record<string, () => string> = {
    'another host': () => `${other.url}/x`,
    'another host, by two slashes': () => other.url.replace('http:', ''),
    'another host, by backslashes': () => other.url.replace('http://', '\\\\'),
    'a user name': () => rest.front.url.replace('//', '//user:password@'),
    'another scheme': () => rest.front.url.replace('http:', 'https:'),
  };
  for (const [what, to] of Object.entries(AWAY)) {
    for (const status of [302, 307]) {
      it(`with ${status} to ${what} comes back, and that gets nothing`, async () => {
        const response = await call(path(status, to()), whole);
        expect(response.status).to.equal(status);
        expect(await response.text()).to.equal('body');
        expect(seen).to.have.length(1);
        expect(reached).to.equal(0);
      });
    }
    it(`to ${what} is a failure with redirect: error`, async () => {
      const failure = await failureOf(() => call(path(302, to()), { redirect: 'error' }));
      expect(failure).to.be.instanceOf(TypeError);
      expect(reached).to.equal(0);
    });
  }

  it('is a failure with redirect: error', async () => {
    const failure = await failureOf(() => call(path(302), { redirect: 'error' }));
    expect(failure).to.be.instanceOf(TypeError);
    expect(seen).to.have.length(1);
  });
});
