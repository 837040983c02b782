import { expect } from 'chai';
import {
  extractTicket,
  KeySet,
  SystemUserError,
  validateToken,
  type JsonWebKeySet,
  type ValidatedToken,
  type ValidateTokenOptions,
} from 'superoffice-system-user';
import { SystemUserClaims } from '../../lib/model/claims.js';
import { casesIn } from '../support/cases-in.js';
import { everythingIn } from '../support/everything-in.js';
import { failureOf } from '../support/failure-of.js';
import { fixture } from '../support/fixture.js';

const AT = Date.UTC(2026, 10, 23, 20, 40);
const jwks = JSON.parse(fixture('tokens/jwks.json').toString()) as JsonWebKeySet;
const genuine = fixture('tokens/genuine/token.jwt').toString();
const options = { keySet: new KeySet({ jwks }), contextIdentifier: 'Cust12345', at: AT };

describe('validateToken and extractTicket', () => {
  for (const { name, read, json } of casesIn('tokens')) {
    const {
      ticket,
      code,
      claim,
      at = AT,
    } = json<Record<string, string> & { at?: number }>('expected.json');
    it(`${name} -> ${code ? `${code} ${claim ?? ''}` : 'the ticket'}`, async () => {
      const run = async () =>
        extractTicket(await validateToken(read('token.jwt').toString(), { ...options, at }));
      if (ticket !== undefined) {
        expect((await run()).ticket).to.equal(ticket);
        return;
      }
      const error = await failureOf(run);
      expect(error).to.be.instanceOf(SystemUserError);
      expect(error).to.include({
        code,
        step: code === 'ERR_TICKET_MISSING' ? 6 : 5,
        retryable: false,
      });
      expect(error.claim).to.equal(claim);
      const shown = everythingIn(error);
      expect(shown).to.not.include('7T:').and.not.match(/eyJ/);
    });
  }

  it('gives the claims readable names and keeps the raw ones', async () => {
    const token = fixture('tokens/unknown-claims/token.jwt').toString();
    const { claims } = await validateToken(token, options);
    expect(claims).to.deep.include({
      issuer: 'SuperOffice AS',
      audience: 'spn:1234567890',
      tokenIssuedAt: AT,
      tokenNotBefore: AT - 60_000,
      tokenExpiresAt: AT + 300_000,
      contextIdentifier: 'Cust12345',
      serial: '1234567890',
      netServerUrl: 'https://sod2.superoffice.com/Cust12345/Remote/Services86/',
      webApiUrl: 'https://sod2.superoffice.com/Cust12345/api/',
      associateId: '12',
      companyName: 'Blåbær & Sønner AS',
      companyId: '2',
      email: 'system@example.com',
      primaryEmailAddress: 'system@example.com',
      upn: 'system@example.com',
      superIdUpn: 'system@example.com',
      firstName: 'System',
      lastName: 'User',
      initials: 'SU',
      personId: '3',
      identityProvider: 'superid',
      secondaryIdentityProvider: 'none',
      isAdministrator: false,
      systemUserToken: 'My Application-Xk2pQ7rTzB',
      tenantId: '7',
      version: '1',
    });
    expect(claims.raw['http://schemes.superoffice.net/identity/newer_claim']).to.deep.equal({
      nested: [1],
    });
    expect(claims.raw.jti).to.equal('x');
    expect(claims).to.not.have.property('polluted');
    expect({}).to.not.have.property('polluted');
  });

  it('reads an administrator as a boolean, and an absent iat as absent', async () => {
    const read = async (name: string) =>
      (await validateToken(fixture(`tokens/${name}/token.jwt`).toString(), options)).claims;
    expect((await read('administrator')).isAdministrator).to.equal(true);
    expect((await read('iat-is-absent')).tokenIssuedAt).to.equal(undefined);
  });

  it('counts the six hours of the ticket from the time it is told', async () => {
    const validated = await validateToken(genuine, options);
    const ticket = extractTicket(validated, AT + 7);
    expect(ticket).to.include({
      contextIdentifier: 'Cust12345',
      issuedAt: AT + 7,
      expiresAt: AT + 7 + 6 * 3600 * 1000,
      webApiUrl: 'https://sod2.superoffice.com/Cust12345/api/',
      netServerUrl: 'https://sod2.superoffice.com/Cust12345/Remote/Services86/',
      token: genuine,
    });
    expect(ticket.claims).to.equal(validated.claims);
    const before = Date.now();
    expect(extractTicket(validated).issuedAt).to.be.within(before, Date.now());
  });

  it('shows its credentials shortened when logged, and whole in JSON', async () => {
    const ticket = extractTicket(await validateToken(genuine, options));
    const { inspect } = await import('node:util');
    const shown = inspect(ticket, { depth: null });
    expect(shown).to.include('sod2.superoffice.com');
    for (const secret of [ticket.ticket, genuine, 'My Application-Xk2pQ7rTzB']) {
      expect(shown).to.not.include(secret);
      expect(JSON.stringify(ticket)).to.include(secret);
    }
  });

  it('takes any tenant only when told so', async () => {
    const token = fixture('tokens/another-tenant/token.jwt').toString();
    const { claims } = await validateToken(token, { ...options, contextIdentifier: null });
    expect(claims.contextIdentifier).to.equal('Cust99999');
  });

  it('validates now, with a tolerance of a minute, unless told otherwise', async () => {
    const { at: frozen, ...now } = options;
    expect(frozen).to.be.lessThan(Date.now());
    expect(await failureOf(() => validateToken(genuine, now))).to.include({
      code: 'ERR_JWT_EXPIRED',
    });
    const at = AT + 300_000 + 30_000;
    expect(await validateToken(genuine, { ...options, at })).to.have.property('token', genuine);
    expect(
      await failureOf(() => validateToken(genuine, { ...options, at, clockToleranceSeconds: 30 })),
    ).to.include({ code: 'ERR_JWT_EXPIRED' });
  });

  it('takes only the database whose serial is pinned', async () => {
    expect(await validateToken(genuine, { ...options, serial: '1234567890' })).to.have.property(
      'token',
    );
    const error = await failureOf(() => validateToken(genuine, { ...options, serial: '1' }));
    expect(error).to.include({ code: 'ERR_JWT_CLAIM', claim: 'serial' });
  });

  it('reads an administrator that is a JSON boolean, and an iat that is none as absent', () => {
    const identity = 'http://schemes.superoffice.net/identity/';
    const { isAdministrator, tokenIssuedAt } = new SystemUserClaims({
      [`${identity}is_administrator`]: true,
      iat: '0x10',
    });
    expect({ isAdministrator, tokenIssuedAt }).to.deep.equal({
      isAdministrator: true,
      tokenIssuedAt: undefined,
    });
  });

  it('takes a ticket out of what was validated only', async () => {
    for (const wrong of [undefined, genuine, { token: genuine, claims: {} }]) {
      const error = await failureOf(() => extractTicket(wrong as unknown as ValidatedToken));
      expect(error).to.be.instanceOf(TypeError).with.property('code', 'ERR_INVALID_ARG_TYPE');
    }
    const validated = await validateToken(genuine, options);
    const error = await failureOf(() => extractTicket(validated, '5' as unknown as number));
    expect(error).to.be.instanceOf(TypeError).with.property('code', 'ERR_INVALID_ARG_TYPE');
  });

  describe('takes unusable options for misuse', () => {
    const misuse: Record<string, [Record<string, unknown>, string]> = {
      // jsonwebtoken would take a string, and then let any expiry pass.
      'a tolerance that is a string': [{ clockToleranceSeconds: '60' }, 'ERR_INVALID_ARG_TYPE'],
      'a tolerance below 0': [{ clockToleranceSeconds: -1 }, 'ERR_INVALID_ARG_VALUE'],
      'a tolerance above 300': [{ clockToleranceSeconds: 301 }, 'ERR_INVALID_ARG_VALUE'],
      'a tolerance that is NaN': [{ clockToleranceSeconds: NaN }, 'ERR_INVALID_ARG_VALUE'],
      // jsonwebtoken would read its own clock.
      'a time of 0': [{ at: 0 }, 'ERR_INVALID_ARG_VALUE'],
      'no context identifier': [{ contextIdentifier: undefined }, 'ERR_INVALID_ARG_TYPE'],
      'a timeout without end': [{ timeoutMs: Infinity }, 'ERR_INVALID_ARG_VALUE'],
      'a signal that is none': [{ signal: {} }, 'ERR_INVALID_ARG_TYPE'],
      'no key set': [{ keySet: undefined }, 'ERR_INVALID_ARG_TYPE'],
    };
    for (const [what, [change, code]] of Object.entries(misuse)) {
      it(what, async () => {
        const wrong = { ...options, ...change } as ValidateTokenOptions;
        expect(await failureOf(() => validateToken(genuine, wrong)))
          .to.be.instanceOf(TypeError)
          .with.property('code', code);
      });
    }

    it('no options', async () => {
      const error = await failureOf(() => validateToken(genuine, undefined as never));
      expect(error).to.be.instanceOf(TypeError).with.property('code', 'ERR_INVALID_ARG_TYPE');
    });

    it('a token that is no text', async () => {
      const error = await failureOf(() => validateToken(undefined as unknown as string, options));
      expect(error).to.be.instanceOf(TypeError).with.property('code', 'ERR_INVALID_ARG_TYPE');
    });
  });
});
