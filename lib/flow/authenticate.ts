import type { Agent } from 'node:http';
import type { Wsdl } from '../wsdl/wsdl.js';
import { within } from '../within.js';
import { buildEnvelope } from './build-envelope.js';
import { extractTicket, type SystemUserTicket } from './extract-ticket.js';
import type { KeySet } from './key-set.js';
import { parseResponse } from './parse-response.js';
import type { PrivateKey } from './private-key.js';
import { sendEnvelope } from './send-envelope.js';
import { signSystemUserToken } from './sign-system-user-token.js';
import { validateToken } from './validate-token.js';

/** Whom a ticket is asked for. */
export interface Tenant {
  /** The tenant, like `Cust12345`: 1 to 64 letters, digits, `_` and `-`, in any case. */
  readonly contextIdentifier: string;
  /** The system user token that came with the consent of the tenant's administrator. */
  readonly systemUserToken: string;
}

/** What the flow needs beside the tenant. */
export interface FlowSettings {
  readonly loginUrl: string;
  readonly clientSecret: () => string | Promise<string>;
  readonly privateKey: () => PrivateKey | Promise<PrivateKey>;
  readonly wsdl: () => Promise<Wsdl>;
  readonly keySet: KeySet;
  readonly agent: Agent;
  readonly timeoutMs: number;
  readonly clockToleranceSeconds: number;
  readonly now: () => number;
}

/** The six documented steps, once (docs/protocol.md, "The six steps"). */
export async function authenticate(
  { contextIdentifier, systemUserToken }: Tenant,
  { loginUrl, wsdl, keySet, agent, clockToleranceSeconds, now, ...settings }: FlowSettings,
  signal: AbortSignal | undefined,
): Promise<SystemUserTicket> {
  const deadlineAt = performance.now() + settings.timeoutMs;
  const limits = () => ({ timeoutMs: Math.max(0, deadlineAt - performance.now()), signal });

  // 1. The key, and the secret that belongs to it.
  const credentials = Promise.all([settings.clientSecret(), settings.privateKey()]);
  const [clientSecret, privateKey] = await within(credentials, limits(), 1);

  // 2. The signature.
  const issuedAt = now();
  const signedSystemToken = signSystemUserToken(systemUserToken, privateKey, issuedAt);

  // 3. The request.
  const values = { clientSecret, contextIdentifier, signedSystemToken };
  const envelope = await buildEnvelope(values, { wsdl: await wsdl() });
  const { status, body } = await sendEnvelope(envelope, { loginUrl, agent, ...limits() });

  // 4. The answer.
  const secrets = [clientSecret, signedSystemToken, systemUserToken];
  const token = parseResponse(body, { status, secrets });

  // 5. The proof.
  const expected = { keySet, contextIdentifier, clockToleranceSeconds, at: now() };
  const validated = await validateToken(token, { ...expected, ...limits() });

  // 6. The ticket; its life is counted from before the request, so as never to seem longer than it is.
  return extractTicket(validated, issuedAt);
}
