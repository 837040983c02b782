import type { Agent } from 'node:http';
import { Endpoints, type LoginTarget } from '../http/endpoints.js';
import { sendRequest, type HttpResponse } from '../http/response.js';
import { ArgumentError } from '../errors.js';
import { checkLimits, checkObject } from '../arguments/checks.js';
import { DEFAULT_TIMEOUT_MS } from '../arguments/bounds.js';
import { httpStatusError } from '../http/status-errors.js';
import { textsOfEnvelope } from '../failures/texts-of-envelope.js';

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
    throw httpStatusError(response, 3, textsOfEnvelope(envelope));
  }
  return response;
}
