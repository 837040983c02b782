import type { IncomingHttpHeaders } from 'node:http';
import { SystemUserError, type Step } from '../errors.js';
import { httpStatusError } from '../http/status-errors.js';

/** What a proxy answered to CONNECT, where it opened no tunnel. */
export interface ProxyAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Whether it was given a user and a password. */
  readonly isAuthorized: boolean;
}

/** The error for a proxy that opens no tunnel to a host. */
export function proxyRefused(
  answer: ProxyAnswer,
  url: URL,
  step: Step | undefined,
): SystemUserError {
  const { retryable, retryAfterMs } = httpStatusError(answer, step);
  const { status } = answer;
  return new SystemUserError('ERR_HTTP_STATUS', {
    step,
    message: `The proxy answered with HTTP status ${status}, and opened no connection to ${url.host}.`,
    hint: hintFor(answer, step),
    retryable,
    status,
    retryAfterMs,
  });
}

function hintFor({ status, isAuthorized }: ProxyAnswer, step: Step | undefined): string {
  if (status === 407 && isAuthorized) {
    return 'The proxy does not take the user and the password in HTTPS_PROXY: check them, and that @, : and % in them are percent-encoded.';
  }
  if (status === 407)
    return 'The proxy wants a user and a password: put them into the URL in HTTPS_PROXY.';
  if (status >= 500) {
    const address = step === undefined ? 'the address' : 'the login URL';
    return `The proxy does not reach the host: check ${address}, and try again later.`;
  }
  return 'Ask the operator of the proxy to allow connections to the host, or name the host in NO_PROXY.';
}
