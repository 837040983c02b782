import type { IncomingHttpHeaders } from 'node:http';
import { SystemUserError } from '../errors.js';
import { httpStatusError } from '../http/status-errors.js';

const HINT =
  "Only the key set fails, the exchange was answered: let a GET of that address through, or pin the issuer's certificate (verification).";

/**
 * The error for an HTTP status in place of a key set. Nothing of the answer is quoted: the host has been sent secrets
 * with the exchange, and they are not known here.
 */
export function keySetStatusError(
  url: URL,
  { status, headers }: { readonly status: number; readonly headers: IncomingHttpHeaders },
): SystemUserError {
  const { date, 'retry-after': retryAfter } = headers;
  const unquoted = { status, headers: { date, 'retry-after': retryAfter } };
  const { code, step, hint, retryable, retryAfterMs } = httpStatusError(unquoted, 5);
  return new SystemUserError(code, {
    step,
    message: `The key set at ${url.href} answered with HTTP status ${status}.`,
    hint: `${hint} ${HINT}`,
    retryable,
    status,
    retryAfterMs,
  });
}
