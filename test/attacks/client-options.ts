import { Agent } from 'node:https';
import type { SystemUserClientOptions } from 'superoffice-system-user';
import { fixture } from '../support/fixture.js';
import type { Attack } from './attack.js';
import { genuine } from './genuine.js';
import { makeContent } from './make-content.js';

/** Far more than an exchange on loopback takes, so that only an attack on time runs into it. */
const TIMEOUT_MS = 5000;

/** The options of the client under attack. */
export function clientOptions(
  {
    timeoutMs = TIMEOUT_MS,
    protocol,
    privateKey,
    certificates,
    agent,
    ...given
  }: NonNullable<Attack['client']>,
  loginUrl: string,
): SystemUserClientOptions {
  const { clientSecret = genuine.clientSecret } = given;
  const nobody = {
    elsewhere: '',
    credentials: { clientSecret: '', systemUserToken: '', signedSystemToken: '', signature: '' },
  };
  return {
    loginUrl,
    clientSecret,
    privateKey: makeContent(privateKey ?? { file: 'keys/partner-pkcs8.pem' }, nobody),
    timeoutMs,
    ...(protocol && { protocol }),
    now: () => genuine.now,
    ...(certificates && {
      verification: { certificates: certificates.map((file) => fixture(`keys/${file}`)) },
    }),
    ...(agent && {
      agent: new Agent({ ...agent, ...(agent.ca && { ca: fixture(`attacks/tls/${agent.ca}`) }) }),
    }),
  };
}
