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

/** The login service that an envelope is sent to, and the limits of the request. */
export interface SendEnvelopeOptions extends LoginTarget {
  /** The addresses, in place of `environment` or `loginUrl`; faster for many envelopes. */
  endpoints?: Endpoints;
  /** An agent of node:https (proxy, private CA, mutual TLS). Default: Node's global one, which ignores HTTPS_PROXY. */
  agent?: Agent | undefined;
  /** The time limit for the complete response, in ms, 0 to 600,000. Default 15,000. */
  timeoutMs?: number;
  /** Aborts the call, which then rejects with the signal's reason. Default none. */
  signal?: AbortSignal | undefined;
}

/**
 * Step 3b: sends an envelope to the login service and returns the response.
 *
 * The response may have up to 256 KB. Redirects are not followed.
 *
 * Source: docs/protocol.md, "The SOAP exchange".
 *
 * @param envelope - the result of `buildEnvelope`
 * @param options - `environment`, `loginUrl` or `endpoints`; `timeoutMs`, 0 to 600,000, default 15,000; `signal` and
 *   `agent`
 * @returns status, headers and body; `parseResponse` determines whether it is a success
 * @throws SystemUserError ERR_TRANSPORT, ERR_TIMEOUT, ERR_RESPONSE_TOO_LARGE, ERR_RESPONSE_MALFORMED for an unknown
 *   compression, ERR_HTTP_STATUS for a redirect or a refusing proxy; the signal's reason; TypeError
 *   ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE
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
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'endpoints must be an instance of Endpoints');
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

/** The included WSDL, opened once: it never changes. */
const openCheckedIn = lazy(() => openWsdl());

/** The WSDL that an envelope is written from. */
export interface BuildEnvelopeOptions {
  /** Another WSDL of the contract, opened (faster for many envelopes) or as text or file name. Default: included one. */
  wsdl?: Wsdl | string | Uint8Array | undefined;
}

/**
 * Step 3a: writes the SOAP envelope that requests a security token, from the WSDL and without any network access.
 *
 * Source: docs/protocol.md, "The SOAP exchange".
 *
 * @param values - the client secret, the context identifier and the signed system token
 * @param options - `wsdl`, default the included one
 * @returns the envelope's XML; it contains the client secret: do not log it
 * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE for invalid values or a WSDL of another contract
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

/** The addresses, the agent and the deadline of a request for a security token. */
export interface RequestOptions {
  readonly endpoints: Endpoints;
  readonly provideAgent: () => Promise<Agent>;
  /** The deadline of the exchange. */
  readonly deadline: Deadline;
}

/**
 * Step 3 by SOAP: writes the envelope and sends it.
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

/** Checks the values of a request, by SOAP or by REST: functions of the caller may have provided them. */
export function checkValues(values: EnvelopeValues): void {
  checkObject('values', values);
  checkCredential('clientSecret', values.clientSecret);
  checkContextIdentifier(values.contextIdentifier);
  checkCredential('signedSystemToken', values.signedSystemToken);
}

/** Shorter texts, such as the token type, are not secrets. */
const MIN_SECRET_LENGTH = 4;

/** The texts of an envelope, and the parts of its signed system token, which an error must not quote from an echo. */
function secretsInEnvelope(envelope: string): string[] {
  return [...envelope.matchAll(/>([^<>]+)</g)]
    .flatMap(([, text = '']) => [text, ...text.split(/\.\d{12}\./)])
    .filter((text) => text.trim().length >= MIN_SECRET_LENGTH);
}
