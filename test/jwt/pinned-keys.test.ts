import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { KeySet, validateToken, type Tenant } from 'superoffice-system-user';
import { signJwt } from '../cli/sign-jwt.js';
import { failureOf } from '../support/failure-of.js';
import { fixture } from '../support/fixture.js';
import { listenTo, type Heard } from '../support/listen-to.js';
import { openClient } from '../support/open-client.js';

const pem = fixture('keys/issuer-certificate.pem');
const next = fixture('keys/issuer-next-certificate.pem');
const { validTo, fingerprint256: fingerprint } = new X509Certificate(pem);
const EXPIRED_AT = Date.parse(validTo) + 60_000;

/** A token of that time, by one of the issuer's keys. */
function tokenAt(at: number, key = 'issuer.pem'): string {
  const nbf = Math.floor(at / 1000) - 60;
  return signJwt({ nbf, exp: nbf + 360 }, { key: fixture(`keys/${key}`).toString() });
}

describe('pinned certificates', () => {
  let expired: Heard<'superoffice-system-user:certificate:expired'>;
  const validate = (keySet: KeySet, at: number, key?: string) =>
    validateToken(tokenAt(at, key), { keySet, at, contextIdentifier: 'Cust12345' });

  beforeEach(() => {
    expired = listenTo('superoffice-system-user:certificate:expired');
  });
  afterEach(() => {
    expired.stop();
  });

  it('go on being used when they are out of date, with one warning', async () => {
    const keySet = new KeySet({ certificates: [pem] });
    for (let i = 0; i < 3; i++)
      expect(await validate(keySet, EXPIRED_AT)).to.have.property('token');
    expect(expired.messages).to.deep.equal([{ fingerprint, validTo: Date.parse(validTo) }]);
  });

  it('are not warned of while they are valid', async () => {
    const keySet = new KeySet({ certificates: [pem] });
    await validate(keySet, Date.parse(validTo) - 1000);
    expect(expired.messages).to.have.length(0);
    await validate(keySet, EXPIRED_AT);
    expect(expired.messages).to.have.length(1);
  });

  it('are warned of once somebody listens', async () => {
    const keySet = new KeySet({ certificates: [pem] });
    expired.stop();
    await validate(keySet, EXPIRED_AT);
    expired = listenTo('superoffice-system-user:certificate:expired');
    for (let i = 0; i < 2; i++) await validate(keySet, EXPIRED_AT);
    expect(expired.messages).to.have.length(1);
  });

  it('are warned of one by one', async () => {
    const keySet = new KeySet({ certificates: [next, pem] });
    await validate(keySet, EXPIRED_AT + 10 * 365 * 86_400_000);
    expect(expired.messages.map((message) => message.fingerprint)).to.have.members([
      fingerprint,
      new X509Certificate(next).fingerprint256,
    ]);
  });

  for (const [what, damage] of [
    ['an end', (text: string) => text.replace('END CERT', 'END  CERT')],
    ['a beginning', (text: string) => text.replace('-BEGIN', 'BEGIN')],
    ['its last line', (text: string) => text.slice(0, text.indexOf('-----END'))],
  ] as const) {
    it(`are refused where the second of two lacks ${what}`, () => {
      const bundle = pem.toString() + damage(next.toString());
      expect(() => new KeySet({ certificates: [bundle] })).to.throw(TypeError, 'X.509');
    });
  }

  for (const [form, bundle] of Object.entries({
    'one file': Buffer.concat([pem, next]),
    'one file with remarks between': `# old\n${pem.toString()}\n# new\n${next.toString()}`,
    'one environment variable': `${pem.toString()}${next.toString()}`.replaceAll('\n', '\\n'),
  })) {
    it(`may be two in ${form}`, async () => {
      const keySet = new KeySet({ certificates: [bundle] });
      const at = Date.now();
      for (const key of ['issuer.pem', 'issuer-next.pem']) {
        expect(await validate(keySet, at, key)).to.have.property('token');
      }
      expect(await failureOf(() => validate(keySet, at, 'other-rsa-3072.pem'))).to.include({
        code: 'ERR_JWT_INVALID',
      });
    });
  }
});

describe('a tenant’s serial', () => {
  it('is held against the token where it is pinned', async () => {
    const { simulator, tenant, clientWith } = await openClient();
    const client = clientWith({});
    const { claims } = await client.authenticate(tenant);
    const pinned: Tenant = { ...tenant, serial: String(claims.serial) };
    expect(await client.authenticate(pinned)).to.have.property('ticket');
    const wrong = { ...tenant, serial: '1234567899' };
    expect(await failureOf(() => client.authenticate(wrong))).to.include({
      code: 'ERR_JWT_CLAIM',
      claim: 'serial',
      hint: 'The tenant is pinned to the database with serial number 1234567899. Correct serial, or find out why the tenant has another database.',
    });
    for (const serial of ['', 5, null]) {
      const error = await failureOf(() => client.authenticate({ ...tenant, serial } as Tenant));
      expect(error).to.be.instanceOf(TypeError);
      expect(error.message).to.include('serial');
    }
    await simulator.stop();
  });
});
