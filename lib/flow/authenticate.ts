import type { Agent } from 'node:http';
import type { Clock } from '../model/clock.js';
import type { Endpoints, Protocol } from '../http/endpoints.js';
import { retry, type Retry } from '../concurrency/retry.js';
import type { Signer } from './sign-system-user-token.js';
import { type Limits, within } from '../concurrency/deadline.js';
import { askByRest, parseRestResponse } from './rest-twin.js';
import { askBySoap } from './send-envelope.js';
import { extractTicket } from './extract-ticket.js';
import type { SystemUserTicket } from '../model/ticket.js';
import type { KeySet } from '../jwt/key-set.js';
import { parseResponse } from './parse-response.js';
import type { PrivateKey } from '../private-key/private-key.js';
import { validateToken } from './validate-token.js';

/** Whom a ticket is asked for. */
export interface Tenant {
  /** The tenant, like `Cust12345`: 1 to 64 letters, digits, `_` and `-`, in any case. */
  readonly contextIdentifier: string;
  /** The system user token that came with the consent of the tenant's administrator. */
  readonly systemUserToken: string;
  /** The serial number of the tenant's database, where it is known: the security token must be for it. */
  readonly serial?: string | undefined;
}

/** What proves the application. */
export interface Credentials {
  readonly clientSecret: string;
  readonly privateKey: PrivateKey;
}

/** What the flow needs beside the tenant. */
export interface FlowSettings {
  readonly endpoints: Endpoints;
  readonly protocol: Protocol;
  readonly agent: () => Promise<Agent>;
  readonly keySet: KeySet;
  readonly clock: Clock;
  /** Makes the signature of step 2. */
  readonly signer: Signer;
  readonly clockToleranceSeconds: number;
}

/** What the flow asks and tells while it runs. */
export interface FlowCall {
  readonly credentials: () => Credentials | Promise<Credentials>;
  /** What is left of the time. */
  readonly limits: () => Limits;
  /** The Date header of an answer that has just come. */
  readonly onAnswer: (date: string | undefined) => void;
  readonly onRetry: (retry: Retry) => void;
  /** The security token that came, before it is validated. */
  readonly onToken: (token: string) => void;
  /** The number of the first try, from 1. */
  readonly firstAttempt: number;
}

/** How each protocol asks in step 3 and reads the answer in step 4. */
const WAYS = {
  soap: { ask: askBySoap, parse: parseResponse },
  rest: { ask: askByRest, parse: parseRestResponse },
} as const;

/** The six documented steps (docs/protocol.md, "The six steps"); the second to fourth again when the network fails. */
export async function authenticate(
  tenant: Tenant,
  settings: FlowSettings,
  { credentials, limits, onAnswer, onRetry, onToken, firstAttempt }: FlowCall,
): Promise<SystemUserTicket> {
  const { contextIdentifier, systemUserToken, serial } = tenant;
  const { endpoints, protocol, agent, keySet, clock, clockToleranceSeconds, signer } = settings;
  const way = WAYS[protocol];
  let issuedAt = 0;

  // 1. The key, and the secret that belongs to it.
  const { clientSecret, privateKey } = await within(credentials(), limits(), 1);

  const ask = async () => {
    // 2. The signature, with the time of this very try.
    issuedAt = clock.now();
    const at = clock.serviceNow();
    const signing = signer.sign(systemUserToken, privateKey, at);
    const signedSystemToken = typeof signing === 'string' ? signing : await signing;

    // 3. The request.
    const values = { clientSecret, contextIdentifier, signedSystemToken };
    const answer = await way.ask(values, { endpoints, agent, limits });
    onAnswer(answer.headers.date);

    // 4. The answer.
    const { status, headers, body } = answer;
    const signature = signedSystemToken.slice(signedSystemToken.lastIndexOf('.') + 1);
    const secrets = [clientSecret, signedSystemToken, signature, systemUserToken];
    return way.parse(body, { status, headers, secrets });
  };
  const token = await retry(ask, limits, onRetry, Math.random, firstAttempt);
  onToken(token);

  // 5. The proof.
  const { timeoutMs, signal } = limits();
  const at = clock.serviceNow();
  const validated = await validateToken(token, {
    keySet,
    contextIdentifier,
    serial,
    clockToleranceSeconds,
    at,
    timeoutMs,
    signal,
  });

  // 6. The ticket; its life is counted from before the request, so as never to seem longer than it is.
  return extractTicket(validated, issuedAt);
}
