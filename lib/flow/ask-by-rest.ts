import { checkValues } from '../checks/check-values.js';
import { sendRequest, type HttpResponse } from '../http/response.js';
import type { EnvelopeValues } from '../wsdl/wsdl.js';
import type { AskOptions } from './ask-by-soap.js';

/**
 * Step 3 by REST: asks for a security token by JSON, with the values of an envelope. No redirect is followed; that one came
 * is for `parseRestResponse` to say.
 *
 * Source: docs/protocol.md, "The REST twin".
 *
 * @param values - the client secret, the context identifier and the signed system token
 * @param options - the addresses, the agent and the limits
 * @returns status, headers and body
 * @throws SystemUserError ERR_TRANSPORT, ERR_TIMEOUT, ERR_RESPONSE_TOO_LARGE, or ERR_HTTP_STATUS for a proxy's answer; the
 *   signal's reason; TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE for values that cannot travel
 */
export async function askByRest(
  values: EnvelopeValues,
  { endpoints, agent, limits }: AskOptions,
): Promise<HttpResponse> {
  checkValues(values);
  const body = JSON.stringify({
    SignedSystemToken: values.signedSystemToken,
    ApplicationToken: values.clientSecret,
    ContextIdentifier: values.contextIdentifier,
    ReturnTokenType: 'JWT',
  });
  return sendRequest(endpoints.rest, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      Accept: 'application/json',
    },
    body,
    agent: await agent(),
    limits: limits(),
    step: 3,
  });
}
