import { expect } from 'chai';
import { SystemUserClient } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { privateKey } from '../support/open-client.js';

const SOD = 'https://sod.superoffice.com';
const OWN = 'https://login.example.com:8443/so';
const LOOPBACK = 'http://127.0.0.1:4000';

const CASES: readonly (readonly [login: string, address: string, trusted: boolean])[] = [
  [SOD, 'https://sod2.superoffice.com/Cust12345/api/', true],
  [SOD, 'https://sod2.superoffice.com:443/Cust12345/api/', true],
  [SOD, 'https://sod.superoffice.com/x', true],
  [SOD, 'http://sod2.superoffice.com/', false],
  [SOD, 'https://sod2.superoffice.com:8443/', false],
  [SOD, 'https://evil-superoffice.com/', false],
  [SOD, 'https://superoffice.com.evil.example/', false],
  [SOD, 'https://sod2.superoffice.com.:443/', false],
  [SOD, 'https://superoffice.com./', false],
  [SOD, 'https://SOD2.SuperOffice.COM/', true],
  [SOD, 'https://sod2.superoffice.com%2eevil.example/', false],
  [SOD, 'https://sod2.superoffice.com\\@evil.example/', true],
  [SOD, 'https://:password@sod2.superoffice.com/', false],
  [SOD, 'https://user@sod2.superoffice.com/', false],
  [SOD, 'https://sod2.superoffice.com@evil.example/', false],
  [SOD, 'https://127.0.0.1/', false],
  [SOD, 'file:///etc/passwd', false],
  [SOD, 'blob:https://sod.superoffice.com/x', false],
  [OWN, 'https://login.example.com:8443/x', true],
  [OWN, 'https://tenants.login.example.com:8443/x', true],
  [OWN, 'https://sod2.superoffice.com/x', true],
  [OWN, 'https://sod2.superoffice.com:8443/x', true],
  [OWN, 'https://login.example.com/x', true],
  [OWN, 'https://login.example.com:8444/x', false],
  [OWN, 'http://login.example.com:8443/x', false],
  [OWN, 'https://evil-login.example.com:8443/x', false],
  [OWN, 'https://login.example.com.evil.example:8443/x', false],
  [OWN, 'https://login.example.com.:8443/x', false],
  [OWN, 'https://example.com:8443/x', false],
  [OWN, 'https://other.example.com:8443/x', false],
  [LOOPBACK, 'http://127.0.0.1:4000/Cust12345/api/', true],
  [LOOPBACK, 'blob:http://127.0.0.1:4000/x', false],
  [LOOPBACK, 'http://127.0.0.1:4001/', false],
  [LOOPBACK, 'https://127.0.0.1:4000/', false],
  [LOOPBACK, 'https://sod2.superoffice.com/', false],
];

describe('an address that credentials go to', () => {
  const tenant = { contextIdentifier: 'Cust12345', systemUserToken: 'Partner App-Xk2pQ7rTzB' };
  const reason = new Error('ended before anything was sent');
  for (const [loginUrl, address, trusted] of CASES) {
    it(`${trusted ? 'may' : 'may not'} be ${address} with ${loginUrl}`, async () => {
      const client = new SystemUserClient({ loginUrl, clientSecret: 'secret', privateKey });
      const signal = AbortSignal.abort(reason);
      const failure = await failureOf(() => client.tenant(tenant).fetch(address, { signal }));
      if (trusted) expect(failure).to.equal(reason);
      else expect(failure).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
      await client.close();
    });
  }
});
