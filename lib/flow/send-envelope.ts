import type { Agent } from 'node:http';
import { DEFAULT_TIMEOUT_MS } from '../arguments/bounds.js';
import { checkLimits, checkObject } from '../arguments/checks.js';
import type { Deadline } from '../concurrency/deadline.js';
import { lazy } from '../concurrency/lazy.js';
import { ArgumentError } from '../errors.js';
import { Endpoints, type LoginTarget } from '../http/endpoints.js';
import { type HttpResponse, sendRequest } from '../http/response.js';
import { httpStatusError } from '../http/status-errors.js';
import { checkContextIdentifier, checkCredential } from '../model/tenant.js';
import { type EnvelopeValues, openWsdl, Wsdl } from '../wsdl/wsdl.js';

const ACTION =
  'http://www.superoffice.com/superid/partnersystemuser/0.1/IPartnerSystemUserService/Authenticate';

/** Where an envelope goes, and how. */
export interface SendEnvelopeOptions extends LoginTarget {
  /** The addresses, in place of `environment` or `loginUrl`; the faster way for many envelopes. */
  endpoints?: Endpoints;
  /** An agent of node:https (proxy, private CA, mutual TLS). Default: Node's global one, which goes by no HTTPS_PROXY. */
  agent?: Agent | undefined;
  /** The time until the whole answer must be here, in ms. Default 15,000. */
  timeoutMs?: number;
  /** Ends the call early; it then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Step 3b: sends an envelope to the login service and takes the answer, up to 256 KB, without following redirects.
 *
 * Source: docs/protocol.md, "The SOAP exchange".
 *
 * @param envelope - the result of `buildEnvelope`
 * @param options - `environment`, `loginUrl` or `endpoints`, and the limits
 * @returns status, headers and body; whether it is a success is for `parseResponse` to say
 * @throws SystemUserError ERR_TRANSPORT, ERR_TIMEOUT, ERR_RESPONSE_TOO_LARGE, or ERR_HTTP_STATUS for a redirect;
 *   the signal's reason; TypeError ERR_INVALID_ARG_VALUE
 * @example
 * ```ts
 * import { parseResponse, sendEnvelope } from 'superoffice-system-user';
 *
 * async function exchange(envelope: string) {
 *   const { body, status } = await sendEnvelope(envelope, { environment: 'sod' });
 *   return parseResponse(body, { status });
 * }
 * ```
 */
export async function sendEnvelope(
  envelope: string,
  options: SendEnvelopeOptions,
): Promise<HttpResponse> {
  checkObject('options', options);
  const { endpoints = new Endpoints(options), agent, signal } = options;
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  checkLimits(timeoutMs, signal);
  if (typeof envelope !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'envelope must be a string');
  }
  if (!((endpoints as unknown) instanceof Endpoints)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'endpoints must be Endpoints');
  }
  const response = await sendRequest(endpoints.soap, {
    method: 'POST',
    headers: {
      'Content-Type': 'text/xml; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(envelope)),
      SOAPAction: `"${ACTION}"`,
    },
    body: envelope,
    agent,
    limits: { timeoutMs, signal },
    step: 3,
  });
  if (response.status >= 300 && response.status < 400) {
    throw httpStatusError(response, 3, secretsInEnvelope(envelope));
  }
  return response;
}

/** It never changes, so one is enough for all. */
const openCheckedIn = lazy(() => openWsdl());

/** Which contract an envelope is written from. */
export interface BuildEnvelopeOptions {
  /** Another WSDL of the contract: opened, which is the way for many envelopes, or its text or file name. */
  wsdl?: Wsdl | string | Uint8Array | undefined;
}

/**
 * Step 3a: writes the SOAP envelope that asks for a security token, from the WSDL, without contacting anything.
 *
 * Source: docs/protocol.md, "The SOAP exchange".
 *
 * @param values - the client secret, the context identifier and the signed system token
 * @param options - the WSDL, where it is not the checked-in one
 * @returns the envelope's XML; it holds the client secret: do not log it
 * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE for values that cannot travel or a foreign WSDL
 * @example
 * ```ts
 * import { buildEnvelope } from 'superoffice-system-user';
 *
 * const envelope = await buildEnvelope({
 *   clientSecret: 'the secret of the application',
 *   contextIdentifier: 'Cust12345',
 *   signedSystemToken: 'token.202611232040.signature',
 * });
 * ```
 */
export async function buildEnvelope(
  values: EnvelopeValues,
  { wsdl }: BuildEnvelopeOptions = {},
): Promise<string> {
  checkValues(values);
  const opened = wsdl === undefined ? await openCheckedIn() : wsdl;
  return (opened instanceof Wsdl ? opened : await openWsdl(opened)).write(values);
}

/** How a request gets to the service. */
export interface RequestOptions {
  readonly endpoints: Endpoints;
  readonly provideAgent: () => Promise<Agent>;
  /** When the exchange must be over. */
  readonly deadline: Deadline;
}

/**
 * Step 3 by SOAP: requests a security token by the envelope.
 *
 * Source: docs/protocol.md, "The SOAP exchange".
 *
 * @param values - the client secret, the context identifier and the signed system token
 * @param options - the addresses, the agent and the deadline
 * @returns status, headers and body
 * @throws as `buildEnvelope` and `sendEnvelope`
 */
export async function requestBySoap(
  values: EnvelopeValues,
  { endpoints, provideAgent, deadline }: RequestOptions,
): Promise<HttpResponse> {
  const envelope = await buildEnvelope(values);
  const { timeoutMs, signal } = deadline.left();
  return sendEnvelope(envelope, { endpoints, agent: await provideAgent(), timeoutMs, signal });
}

/** Refuses what cannot travel in a request, by SOAP or by REST alike: a function of the caller may have provided it. */
export function checkValues(values: EnvelopeValues): void {
  checkObject('values', values);
  checkCredential('clientSecret', values.clientSecret);
  checkContextIdentifier(values.contextIdentifier);
  checkCredential('signedSystemToken', values.signedSystemToken);
}

/** Shorter ones, like the wanted type of token, are no secrets. */
const MIN_LENGTH = 4;

/** What an envelope carries, whole and by the parts of a signed system token: not to be quoted, should it be echoed. */
function secretsInEnvelope(envelope: string): string[] {
  return [...envelope.matchAll(/>([^<>]+)</g)]
    .flatMap(([, text = '']) => [text, ...text.split(/\.\d{12}\./)])
    .filter((text) => text.trim().length >= MIN_LENGTH);
}
