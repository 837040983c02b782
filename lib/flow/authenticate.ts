import type { Agent } from 'node:http';
import { type Deadline, withDeadline } from '../concurrency/deadline.js';
import { MAX_TRIES, retry } from '../concurrency/retry.js';
import { publish } from '../events.js';
import type { Endpoints, Protocol } from '../http/endpoints.js';
import type { KeySet } from '../jwt/key-set.js';
import type { Clock } from '../model/clock.js';
import type { Tenant } from '../model/tenant.js';
import type { SystemUserTicket } from '../model/ticket.js';
import type { KeyIdentity, SigningKey } from '../private-key/private-key.js';
import { extractTicket } from './extract-ticket.js';
import { parseResponse } from './parse-response.js';
import { parseRestResponse, requestByRest } from './rest-twin.js';
import { requestBySoap } from './send-envelope.js';
import type { Signer } from './sign-system-user-token.js';
import { validateToken } from './validate-token.js';

/** The credentials of the application. */
export interface Credentials {
  readonly clientSecret: string;
  readonly privateKey: SigningKey & KeyIdentity;
}

/** The settings of the flow. */
export interface FlowSettings {
  /** Provides the client secret and the private key, for each exchange. */
  readonly credentials: () => Credentials | Promise<Credentials>;
  readonly endpoints: Endpoints;
  readonly protocol: Protocol;
  readonly provideAgent: () => Promise<Agent>;
  readonly keySet: KeySet;
  readonly clock: Clock;
  /** Makes the signature of step 2. */
  readonly signer: Signer;
  readonly clockToleranceSeconds: number;
}

/** The progress of an exchange: the flow fills it in, so that its caller can see why it failed. */
export interface Trace {
  /** The number of attempted requests for a security token. */
  attempts: number;
  /** The credentials of step 1. */
  credentials?: Credentials;
  /** The last response of step 3: its Date header, and its arrival by the client's clock, Unix ms. */
  answer?: { readonly date: string | undefined; readonly at: number };
  /** The security token of step 4, not yet validated. */
  token?: string;
}

/** The request of step 3 and the parser of step 4, for each protocol. */
const PROTOCOL_STEPS = {
  soap: { request: requestBySoap, parse: parseResponse },
  rest: { request: requestByRest, parse: parseRestResponse },
} as const;

/**
 * Runs the six documented steps, and retries steps 2 to 4 after a transient failure.
 *
 * Source: docs/protocol.md, "The six steps".
 *
 * @param deadline - the deadline of the whole exchange
 * @param trace - is filled in; after an earlier run, its attempts are counted on
 */
export async function authenticate(
  tenant: Tenant,
  settings: FlowSettings,
  deadline: Deadline,
  trace: Trace,
): Promise<SystemUserTicket> {
  const { contextIdentifier, systemUserToken, serial } = tenant;
  const { endpoints, protocol, provideAgent, keySet, clock, clockToleranceSeconds, signer } =
    settings;
  const { request, parse } = PROTOCOL_STEPS[protocol];
  let issuedAt = 0;

  // 1. The key, and the secret that belongs to it.
  trace.credentials = await withDeadline(settings.credentials(), deadline.left(), 1);
  const { clientSecret, privateKey } = trace.credentials;

  const requestToken = async () => {
    trace.attempts++;

    // 2. The signature, with the time of this attempt.
    issuedAt = clock.now();
    const signing = signer.sign(systemUserToken, privateKey, clock.serviceNow());
    const signedSystemToken = typeof signing === 'string' ? signing : await signing;

    // 3. The request.
    const values = { clientSecret, contextIdentifier, signedSystemToken };
    const answer = await request(values, { endpoints, provideAgent, deadline });
    trace.answer = { date: answer.headers.date, at: clock.now() };

    // 4. The response.
    const { status, headers, body } = answer;
    const signature = signedSystemToken.slice(signedSystemToken.lastIndexOf('.') + 1);
    const secrets = [clientSecret, signedSystemToken, signature, systemUserToken];
    return parse(body, { status, headers, secrets });
  };
  trace.token = await retry(requestToken, deadline, {
    firstAttempt: Math.min(trace.attempts + 1, MAX_TRIES),
    onRetry: ({ error: { code, status }, attempt, delayMs }) => {
      const { loginUrl } = endpoints;
      const details = { attempt, delayMs, code, status };
      publish('superoffice-system-user:retry', () => ({ loginUrl, contextIdentifier, ...details }));
    },
  });

  // 5. The validation.
  const validated = await validateToken(trace.token, {
    keySet,
    contextIdentifier,
    serial,
    clockToleranceSeconds,
    at: clock.serviceNow(),
    ...deadline.left(),
  });

  // 6. The ticket; its lifetime is counted from before the request, so that it is never overestimated.
  return extractTicket(validated, issuedAt);
}
