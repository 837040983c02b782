import type { TlsOptions } from 'node:tls';
import { fixture } from '../support/fixture.js';
import type { Answer, Attack } from './attack.js';
import type { Scene } from './make-content.js';
import { makeSteps } from './make-steps.js';
import { genuine } from './genuine.js';
import { playSteps } from './play-steps.js';
import { readRequest } from './read-request.js';
import { startHost } from './start-host.js';

/** The host that the client believes to be the login service. */
export interface Attacker {
  readonly loginUrl: string;
  /** Every request, as it came. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

const SUCCESS: readonly Answer[] = [{ status: 200, body: { success: { token: {} } } }];
const KEYS: readonly Answer[] = [{ status: 200, body: { keySet: [{ from: 'issuer.pem' }] } }];

/** Starts a host that behaves as the case says; what the case leaves out is answered as the service would. */
export async function startAttacker(
  { soap = SUCCESS, jwks = KEYS, onConnect, tls, scheme }: Attack['server'],
  elsewhere: string,
  clientSecret: string,
): Promise<Attacker> {
  const requests: string[] = [];
  const sceneOf = (request: string): Scene => {
    const signed = /SignedSystemToken(?:>|":")([^<"]*)[<"]/.exec(request)?.[1] ?? '';
    const { systemUserToken } = genuine.tenant;
    const signature = signed.slice(signed.lastIndexOf('.') + 1);
    const credentials = { clientSecret, systemUserToken, signedSystemToken: signed, signature };
    return { elsewhere, credentials };
  };
  const greeting = onConnect && makeSteps({ steps: onConnect }, sceneOf(''));
  // Only what repeats the request must wait for it: the making of the rest is not the client's time.
  const prepare = (answers: readonly Answer[]) =>
    answers.map((answer) => {
      if (JSON.stringify(answer).includes('"echo"')) return { answer };
      return { made: makeSteps(answer, sceneOf('')) };
    });
  const soapAnswers = prepare(soap);
  const jwksAnswers = prepare(jwks);
  const { port, close } = await startHost(
    (socket) => {
      if (greeting) playSteps(socket, greeting);
      readRequest(socket, (request) => {
        requests.push(request);
        const answers = request.startsWith('GET') ? jwksAnswers : soapAnswers;
        const next = answers.length > 1 ? answers.shift() : answers[0];
        if (next) playSteps(socket, next.made ?? makeSteps(next.answer, sceneOf(request)));
      });
    },
    tls && tlsOptions(tls),
  );
  const loginUrl = `${scheme ?? (tls ? 'https' : 'http')}://127.0.0.1:${port}`;
  return { loginUrl, requests, close };
}

function tlsOptions({ certificate, maxVersion }: { certificate: string; maxVersion?: 'TLSv1.1' }) {
  const options: TlsOptions = {
    key: fixture('attacks/tls/key.pem'),
    cert: fixture(`attacks/tls/${certificate}`),
  };
  // OpenSSL allows the old versions at its lowest level only.
  const old = { minVersion: 'TLSv1', maxVersion, ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
  return maxVersion ? { ...options, ...old } : options;
}
