import type { IncomingHttpHeaders } from 'node:http';
import { SystemUserError, type Step } from '../errors.js';
import { responseMalformed } from './malformed-response.js';
import { beginRequest, type HttpRequest } from './request.js';
import { MAX_BYTES, readBody, type BodyFailure } from './read-body.js';

/** One response, whole. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Sends one request as {@link beginRequest} does, and takes its whole answer, bounded in time and size.
 *
 * @param maxBytes - what the answer may have; default: sixty times the largest one of an exchange
 */
export function sendRequest(
  url: URL,
  request: HttpRequest,
  maxBytes = MAX_BYTES,
): Promise<HttpResponse> {
  return beginRequest<HttpResponse>(url, request, (incoming, { done, fail, translate }) => {
    const { statusCode: status = 0, headers } = incoming;
    const finish = (body: Buffer) => {
      done({ status, headers, body });
    };
    readBody(incoming, maxBytes, finish, (failure) => {
      fail(
        failure instanceof Error ? translate(failure) : bodyError(failure, maxBytes, request.step),
      );
    });
  });
}

function bodyError(
  failure: Exclude<BodyFailure, Error>,
  maxBytes: number,
  step: Step | undefined,
): SystemUserError {
  if (failure === 'unknown encoding') {
    return responseMalformed('is compressed in an unknown way', undefined, step ?? null);
  }
  const isUse = step === undefined;
  return new SystemUserError('ERR_RESPONSE_TOO_LARGE', {
    step,
    message: `The answer is larger than ${maxBytes} bytes, ${isUse ? 'the most that is read' : 'which no answer of this contract is'}.`,
    hint: isUse
      ? 'Ask for less at a time: fewer rows, fewer fields.'
      : 'Check the login URL, and whether a proxy or firewall answers in place of the service.',
  });
}
