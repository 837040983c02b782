import { expect } from 'chai';
import { readPrivateKey, signSystemUserToken, type PrivateKey } from 'superoffice-system-user';
import { casesIn } from '../support/cases-in.js';
import { everythingIn } from '../support/everything-in.js';
import { failureOf } from '../support/failure-of.js';
import { fixture } from '../support/fixture.js';

describe('signSystemUserToken', () => {
  const key = readPrivateKey(fixture('keys/partner-pkcs8.pem'));

  for (const { name, read } of casesIn('signatures')) {
    it(`makes the bytes that OpenSSL makes: ${name}`, () => {
      const [year, month, day, hour, minute] = read('timestamp')
        .toString()
        .match(/^\d{4}|\d{2}/g)!
        .map(Number) as [number, number, number, number, number];
      const at = Date.UTC(year, month - 1, day, hour, minute, 59, 999);
      expect(signSystemUserToken(read('token').toString(), key, at)).to.equal(
        read('signed').toString(),
      );
    });
  }

  it('signs the minute in UTC, zero-padded', () => {
    const signed = signSystemUserToken('a-b', key, Date.parse('2026-01-02T03:04:05+02:00'));
    expect(signed.split('.')[1]).to.equal('202601020104');
  });

  it('signs now unless told otherwise', () => {
    const minute = () => new Date().toISOString().slice(0, 16).replace(/\D/g, '');
    const before = minute();
    const signed = signSystemUserToken('a-b', key).split('.')[1];
    expect([before, minute()]).to.include(signed);
  });

  it('refuses a token that is none', async () => {
    for (const token of ['', ' a', 'a\n', 'a\u0000b', '<![CDATA[a]]>', '\uD800']) {
      const error = await failureOf(() => signSystemUserToken(token, key));
      expect(error).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
      expect(error.message).to.match(/^systemUserToken must not /);
    }
    const { code } = await failureOf(() => signSystemUserToken(5 as unknown as string, key));
    expect(code).to.equal('ERR_INVALID_ARG_TYPE');
  });

  it('refuses a time that has no twelve digits', async () => {
    for (const at of [NaN, Infinity, Date.UTC(10000, 0), -1]) {
      const { code } = await failureOf(() => signSystemUserToken('a-b', key, at));
      expect(code).to.equal('ERR_INVALID_ARG_VALUE');
    }
  });

  it('takes a key that was not read for misuse', async () => {
    const pem = fixture('keys/partner-pkcs8.pem').toString();
    const error = await failureOf(() => signSystemUserToken('a-b', pem as unknown as PrivateKey));
    expect(error).to.be.instanceOf(TypeError).with.property('code', 'ERR_INVALID_ARG_TYPE');
    expect(error.message).to.include('readPrivateKey');
  });

  it('says so when the key does not sign, and not why: that may show the key', async () => {
    const broken = readPrivateKey(fixture('keys/partner-pkcs8.pem'));
    broken.sign = () => {
      throw new Error('canary');
    };
    const error = await failureOf(() => signSystemUserToken('token-canary', broken));
    expect(error).to.include({ code: 'ERR_SIGNING_FAILED', step: 2 });
    expect(everythingIn(error)).to.not.include('canary');
  });
});
