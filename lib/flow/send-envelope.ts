import type { Agent } from 'node:http';
import { resolveEndpoints, type LoginTarget } from '../environments.js';
import { sendRequest, type HttpResponse } from '../http/send-request.js';
import { checkRange } from '../check-range.js';
import { DEFAULT_TIMEOUT_MS } from '../defaults.js';
import { httpStatusError } from './http-status-error.js';

const ACTION =
  'http://www.superoffice.com/superid/partnersystemuser/0.1/IPartnerSystemUserService/Authenticate';

/** Where an envelope goes, and how. */
export interface SendEnvelopeOptions extends LoginTarget {
  /** An agent of node:https (proxy, private CA, mutual TLS). Default: Node's global one. */
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
 * @param options - `environment` or `loginUrl`, and the limits
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
  { environment, loginUrl, agent, timeoutMs = DEFAULT_TIMEOUT_MS, signal }: SendEnvelopeOptions,
): Promise<HttpResponse> {
  checkRange('timeoutMs', timeoutMs, 0, 600_000);
  const { soap } = resolveEndpoints({ environment, loginUrl });
  const response = await sendRequest(soap, {
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
  if (response.status >= 300 && response.status < 400) throw httpStatusError(response.status);
  return response;
}
