import { inspect } from 'node:util';
import { expect } from 'chai';
import { failureOf } from '../support/failure-of.js';
import { listen, type Listening } from '../support/listen.js';
import { openRest, type OpenedRest } from './open-rest.js';

describe('where a REST call goes', () => {
  let rest: OpenedRest;
  let other: Listening;
  let reached: number;
  beforeEach(async () => {
    rest = await openRest();
    reached = 0;
    other = await listen((_request, response) => {
      reached++;
      response.end();
    });
    other.server.on('connection', () => reached++);
  });
  afterEach(async () => {
    await rest.close();
    await other.close();
  });

  const pathOf = () => rest.calls()[0]?.path;

  for (const path of ['v1/Contact/3', '/v1/Contact/3', '\\v1/Contact/3', './v1/Contact/3']) {
    it(`is below the tenant’s REST root for ${path}`, async () => {
      expect((await rest.tenant.fetch(path)).status).to.equal(200);
      expect(pathOf()).to.equal(`/${rest.name}/api/v1/Contact/3`);
    });
  }

  it('has the query as it was given, and no fragment', async () => {
    const query = '$select=name&$filter=name%20eq%20%27a%2Fb%27&to=../../x';
    const { url } = await rest.tenant.fetch(`v1/Contact/3?${query}#part`);
    const { webApiUrl } = await rest.client.getTicket(rest.opened.tenant);
    expect(url.split('#')[0]).to.equal(`${String(webApiUrl)}v1/Contact/3?${query}`);
    expect(rest.calls()).to.have.length(1);
  });

  it('may have an encoded slash in a name', async () => {
    expect((await rest.tenant.fetch('v1/Document/a%2Fb')).status).to.equal(404);
    expect(pathOf()).to.equal(`/${rest.name}/api/v1/Document/a%2Fb`);
  });

  it('is a whole URL on the own origin, as text or as URL', async () => {
    const url = `${rest.simulator.url}/${rest.name}/api/v1/Contact/3`;
    expect((await rest.tenant.fetch(url)).status).to.equal(200);
    expect((await rest.tenant.fetch(new URL(url))).status).to.equal(200);
    expect(rest.calls().map(({ path }) => path)).to.deep.equal(
      [url, url].map((each) => new URL(each).pathname),
    );
  });

  const REFUSED: Record<string, (otherUrl: string, ownUrl: string) => string | URL> = {
    'another host': () => 'https://evil.example/x',
    'another loopback port': (url) => `${url}/x`,
    'another loopback port, as a URL': (url) => new URL(`${url}/x`),
    'https on the own port': (_url, own) => own.replace('http:', 'https:'),
    'two slashes and a host': (url) => url.replace('http:', ''),
    'two backslashes and a host': (url) => url.replace('http://', '\\\\'),
    'two slashes and a host that is named like a path': () => '//api/v1/Contact/3',
    'a slash, a backslash and a host': (url) => url.replace('http://', '/\\'),
    'a tab between two slashes': (url) => url.replace('http://', '/\t/'),
    'a line feed before two slashes': (url) => url.replace('http://', '\n//'),
    'a user name': (_url, own) => own.replace('//', '//user@'),
    'a password': (_url, own) => own.replace('//', '//:password@'),
    'the own host as a user name': (url, own) => `${own}@${new URL(url).host}/x`,
    'a path that leaves the API': () => '../../x',
    'a path that leaves it later': () => 'v1/../../../x',
    'a path that leaves it by backslashes': () => 'v1\\..\\..\\..\\x',
    'a path that leaves it by encoded dots': () => 'v1/%2e%2e/%2E./%2e%2e/x',
    'a path that leaves it by encoded slashes': () => 'v1/..%2f..%2F..%2fx',
    'a path that leaves it by encoded backslashes': () => 'v1/..%5c..%5C..%5cx',
    'a path that leaves it, all encoded': () => 'v1/%2e%2e%2f%2e%2e%2f%2e%2e%2fx',
    'another scheme': () => 'file:///etc/passwd',
    'a script': () => 'javascript:alert(1)',
    'a scheme alone': () => 'http:',
    'half a host': () => 'https://[',
  };
  for (const [what, make] of Object.entries(REFUSED)) {
    it(`is not ${what}: that is refused before anything is sent, or a ticket asked for`, async () => {
      const address = make(other.url, rest.simulator.url);
      const failure = await failureOf(() => rest.tenant.fetch(address));
      expect(failure).to.be.instanceOf(TypeError);
      expect(failure).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
      expect(rest.simulator.requests).to.deep.equal([]);
      expect(rest.simulator.exchanges).to.equal(0);
      expect(reached).to.equal(0);
    });
  }

  it('is refused with a ticket at hand as well, and no secret is told', async () => {
    const { ticket } = await rest.client.getTicket(rest.opened.tenant);
    const before = rest.simulator.requests.length;
    for (const make of Object.values(REFUSED)) {
      const address = make(other.url, rest.simulator.url);
      const failure = await failureOf(() => rest.tenant.fetch(address));
      const shown =
        inspect(failure, { depth: null }) + JSON.stringify(failure) + String(failure.stack);
      for (const secret of [ticket, rest.simulator.clientSecret]) {
        expect(shown).not.to.include(secret);
      }
    }
    expect(rest.simulator.requests).to.have.length(before);
    expect(reached).to.equal(0);
  });

  it('is not told by an init that fetch would not take: nothing is asked for', async () => {
    const inits: RequestInit[] = [
      { body: 'x' },
      { method: 'TRACE' },
      { headers: { 'X-Own': 'a\nb' } },
      { redirect: 'other' as never },
    ];
    for (const init of inits) {
      expect(await failureOf(() => rest.tenant.fetch('v1/Contact/3', init))).to.be.instanceOf(
        TypeError,
      );
    }
    expect(rest.simulator.requests).to.deep.equal([]);
  });
});
