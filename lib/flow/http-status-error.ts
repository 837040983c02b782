import { SystemUserError, type Step } from '../errors.js';

const RETRYABLE: readonly number[] = [408, 429, 500, 502, 503, 504];

/** The error for an HTTP status that is not a success and whose body says nothing of use. */
export function httpStatusError(status: number, step: Step = 3): SystemUserError {
  return new SystemUserError('ERR_HTTP_STATUS', {
    step,
    message: `The server answered with HTTP status ${status} and nothing this contract knows.`,
    hint: hintFor(status),
    retryable: RETRYABLE.includes(status),
    status,
  });
}

function hintFor(status: number): string {
  if (status >= 300 && status < 400) {
    return 'A redirect is never followed with credentials: use the login URL it points to, if you trust it.';
  }
  if (RETRYABLE.includes(status))
    return 'The service or a gateway before it is busy: try again later.';
  return 'Check the login URL, and whether a proxy or firewall answers in place of the service.';
}
