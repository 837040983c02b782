import type { Simulator } from '../../lib/simulator/index.js';
import { call } from './call.js';
import { envelope, signed } from './envelope.js';
import { readClaims, type Identity } from './read-claims.js';
import { signToken } from './sign-token.js';

/** Makes an exchange by SOAP for one of the simulator's tenants, by default the first. */
export async function takeTicket(
  simulator: Simulator,
  tenant = simulator.tenants[0],
): Promise<Identity> {
  const { contextIdentifier, systemUserToken: token } = tenant;
  const { text } = await call(
    simulator.url,
    envelope({
      contextIdentifier: `<t:ContextIdentifier>${contextIdentifier}</t:ContextIdentifier>`,
      signedSystemToken: signed(signToken({ token })),
    }),
  );
  return readClaims(/<Token>([^<]+)<\/Token>/.exec(text)?.[1] ?? '');
}
