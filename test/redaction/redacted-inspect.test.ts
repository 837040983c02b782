import { inspect } from 'node:util';
import { expect } from 'chai';
import { KeySet, SystemUserClient, validateToken } from 'superoffice-system-user';
import { AT, openClient } from '../support/open-client.js';

const IDENTITY = 'http://schemes.superoffice.net/identity/';

describe('a result that is logged', () => {
  it('shows no credential: not the ticket, not the token, not the claims, not the raw ones', async () => {
    const { simulator, options, tenant } = await openClient();
    const ticket = await new SystemUserClient(options).authenticate(tenant);
    const validated = await validateToken(ticket.token, {
      keySet: new KeySet({ loginUrl: simulator.url }),
      contextIdentifier: tenant.contextIdentifier,
      at: AT,
    });
    await simulator.stop();
    const secrets = [ticket.ticket, ticket.token, tenant.systemUserToken];
    expect(ticket.claims.raw[`${IDENTITY}ticket`]).to.equal(ticket.ticket);
    const logged = [ticket, validated, ticket.claims, { ticket }, [validated]];
    for (const value of logged) {
      for (const settings of [{}, { depth: null }, { depth: null, showHidden: true }]) {
        const shown = inspect(value, settings);
        for (const secret of secrets) {
          expect(shown).to.not.include(secret);
          expect(shown).to.not.include(secret.slice(-12));
        }
      }
      // What is stored or sent on must be whole.
      expect(JSON.stringify(value)).to.include(ticket.ticket);
    }
    const shown = inspect(ticket, { depth: null });
    expect(shown).to.include(`${ticket.ticket.slice(0, 6)}…(${ticket.ticket.length} characters)`);
    expect(shown).to.include(tenant.contextIdentifier).and.include('Simulated Company');
    expect(shown).to.not.include('undefined');
  });
});
