import type { IncomingHttpHeaders } from 'node:http';
import { checkValues, type RequestOptions } from './send-envelope.js';
import { unexpectedResponse, tokenFrom } from './read-answer.js';
import { responseMalformed } from '../http/malformed-response.js';
import { type HttpResponse, sendRequest } from '../http/response.js';
import { httpStatusError } from '../http/status-errors.js';
import { decodeText } from '../text/decode-text.js';
import type { EnvelopeValues } from '../wsdl/wsdl.js';

/**
 * Step 3 by REST: requests a security token in JSON, with the values of an envelope.
 *
 * Redirects are not followed; `parseRestResponse` reports them.
 *
 * Source: docs/protocol.md, "The REST twin".
 *
 * @param values - the client secret, the context identifier and the signed system token
 * @param options - the addresses, the agent and the deadline
 * @returns status, headers and body
 * @throws SystemUserError ERR_TRANSPORT, ERR_TIMEOUT, ERR_RESPONSE_TOO_LARGE, or ERR_HTTP_STATUS for a refusing proxy;
 *   the signal's reason; TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE for invalid values
 */
export async function requestByRest(
  values: EnvelopeValues,
  { endpoints, provideAgent, deadline }: RequestOptions,
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
    agent: await provideAgent(),
    limits: deadline.left(),
    step: 3,
  });
}

/** The status and the headers of a REST response, and the secrets of its request. */
interface RestAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Secrets that an error must not quote, even if the service echoes them. */
  readonly secrets: readonly string[];
}

/**
 * Step 4 by REST: extracts the security token from a response in JSON, as `parseResponse` does from XML.
 *
 * An object without IsSuccessful is not a response of the contract: it is how the service reports a request that it
 * cannot process. Of duplicate members the last counts, as in JSON.parse.
 *
 * Source: docs/protocol.md, "The REST twin" and "Refusals".
 *
 * @param body - the bytes of the response: UTF-8, or UTF-16 with a byte order mark
 * @param answer - the HTTP status and headers, and the secrets that an error must not quote
 * @returns the security token, a JWT that is not validated yet
 * @throws SystemUserError ERR_AUTHENTICATION_REFUSED, ERR_HTTP_STATUS or ERR_RESPONSE_MALFORMED
 */
export function parseRestResponse(
  body: Uint8Array,
  { status, headers, secrets }: RestAnswer,
): string {
  const answer = { status, headers, body };
  if (status >= 300 && status < 400) throw httpStatusError(answer, 3, secrets);
  const members = readObject(body);
  if (!members) throw unexpectedResponse(answer, 'is not a JSON object', secrets);
  const isSuccessful = members.get('IsSuccessful');
  if (isSuccessful === undefined) throw unexpectedResponse(answer, 'has no IsSuccessful', secrets);
  if (typeof isSuccessful !== 'boolean') {
    throw responseMalformed('has an IsSuccessful that is not a boolean', status);
  }
  const textOf = (name: string) => {
    const value = members.get(name) ?? undefined;
    if (value === undefined || typeof value === 'string') return value;
    throw responseMalformed(`has a value of ${name} that is not a string`, status);
  };
  const token = textOf('Token');
  return tokenFrom({ isSuccessful, token, errorMessage: textOf('ErrorMessage') }, status, secrets);
}

/** The own members of a JSON object; undefined if the body is not one. */
function readObject(body: Uint8Array): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(decodeText(body) ?? '');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return new Map(Object.entries(value));
  } catch {
    return undefined;
  }
}
