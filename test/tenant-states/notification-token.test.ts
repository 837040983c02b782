import { expect } from 'chai';
import type { SystemUserClient } from 'superoffice-system-user';
import { identity, signJwt } from '../cli/sign-jwt.js';
import { fixture } from '../support/fixture.js';
import { listen, type Listening } from '../support/listen.js';
import { AT, openClient, type Opened } from '../support/open-client.js';

const NAMED = { contextIdentifier: 'Cust12345', systemUserToken: 'Partner App-Xk2pQ7rTzB' };
const SECONDS = AT / 1000;
const OF_NOW = { nbf: SECONDS - 60, exp: SECONDS + 300 };

describe('the token of a notification', () => {
  let opened: Opened;
  let client: SystemUserClient;
  let listener: Listening;
  beforeEach(async () => {
    opened = await openClient({}, { tenants: [NAMED] });
    const certificates = [fixture('keys/issuer-certificate.pem')];
    client = opened.clientWith({ verification: { certificates } });
    listener = await listen(client.tenantStateListener());
  });
  afterEach(async () => {
    await listener.close();
    await client.close();
    await opened.simulator.stop();
  });

  const post = async (claims: object, key = 'issuer.pem', ContextIdentifier = 'Cust12345') => {
    const Token = signJwt({ ...OF_NOW, ...claims }, { key: fixture(`keys/${key}`).toString() });
    const body = JSON.stringify({ ContextIdentifier, Token });
    return (await fetch(listener.url, { method: 'POST', body })).status;
  };
  const asked = () =>
    opened.simulator.requests.filter(({ path }) => path.startsWith('/api/state/')).length;

  const TAKEN: Record<string, object> = {
    'that says what a security token says': {},
    'that names no tenant': { [identity('ctx')]: undefined },
    'that names the tenant in another case': { [identity('ctx')]: 'CUST12345' },
    'that holds from now on': { nbf: SECONDS },
  };
  for (const [what, claims] of Object.entries(TAKEN)) {
    it(`is taken where it is one of the issuer ${what}`, async () => {
      expect(await post(claims)).to.equal(204);
      expect(asked()).to.equal(1);
    });
  }

  it('is taken where the notification names the tenant in another case', async () => {
    expect(await post({}, 'issuer.pem', 'cUST12345')).to.equal(204);
  });

  const REFUSED: Record<string, object> = {
    'that names another issuer': { iss: 'https://sod.superoffice.com' },
    'that names the issuer in another case': { iss: 'superoffice as' },
    'that names no issuer': { iss: undefined },
    'that has no end': { exp: undefined },
    'that ends within a second': { exp: SECONDS + 300.5 },
    'that has ended': { exp: SECONDS - 61 },
    'that does not hold yet': { nbf: SECONDS + 61 },
    'that names another tenant': { [identity('ctx')]: 'Cust67890' },
    'that names a longer tenant': { [identity('ctx')]: 'Cust123456' },
  };
  for (const [what, claims] of Object.entries(REFUSED)) {
    it(`is refused where it is one with the issuer’s signature ${what}`, async () => {
      expect(await post(claims)).to.equal(401);
      expect(asked()).to.equal(0);
    });
  }

  it('is refused where another has signed it', async () => {
    expect(await post({}, 'issuer-next.pem')).to.equal(401);
    expect(asked()).to.equal(0);
  });
});
