import type { IncomingHttpHeaders } from 'node:http';
import { SystemUserError, type Step } from '../errors.js';
import { describePage } from '../failures/describe-page.js';
import { describeRedirect } from '../failures/describe-redirect.js';

/** An answer whose status is what there is to say of it. */
export interface StatusAnswer {
  readonly status: number;
  readonly headers?: IncomingHttpHeaders | undefined;
  readonly body?: string | Uint8Array;
}

/** What a status means once the exchange is over and the ticket in use. */
const USE_HINTS: Readonly<Record<number, string>> = {
  401: 'The tenant takes neither the ticket nor a new one: check that client secret and system user token are of the same application.',
  404: 'Nothing is there: check the name of the service, and the login URL.',
  421: 'The tenant has moved, and the state API knows no new address yet: try again later.',
  429: 'There were too many requests: ask less often.',
};
const ELSE_HINTS = {
  exchange: 'Check the login URL.',
  use: 'Check what is asked for, and what getTenantState says of the tenant.',
};
const RETRYABLE: readonly number[] = [408, 429, 500, 502, 503, 504];

/** The error for an HTTP status that is no success, with a body of no use; `secrets` are not quoted from it. */
export function httpStatusError(
  { status, headers = {}, body = '' }: StatusAnswer,
  step: Step | undefined,
  secrets: readonly string[] = [],
): SystemUserError {
  const page = describePage(body, secrets, step);
  const target = describeRedirect(status, headers, secrets);
  const redirect = target === undefined ? '' : ` (a redirect to ${target})`;
  return new SystemUserError('ERR_HTTP_STATUS', {
    step,
    message: `The answer has HTTP status ${status}${redirect}${page ? ` and ${page.description}` : ''}.`,
    hint:
      hintFor(status, step) ?? page?.hint ?? ELSE_HINTS[step === undefined ? 'use' : 'exchange'],
    retryable: RETRYABLE.includes(status),
    status,
    retryAfterMs: readRetryAfter(headers),
  });
}

function hintFor(status: number, step: Step | undefined): string | undefined {
  const ofUse = step === undefined ? USE_HINTS[status] : undefined;
  if (ofUse) return ofUse;
  if (status >= 300 && status < 400) {
    return step === undefined
      ? 'A redirect is never followed with credentials: ask getTenantState where the tenant is.'
      : 'A redirect is never followed with credentials: use the login URL it points to, if you trust it.';
  }
  if (status === 407)
    return 'The proxy wants a user and a password: put them into the URL in HTTPS_PROXY.';
  if (status === 429) return 'There were too many exchanges: keep tickets and ask less often.';
  if (RETRYABLE.includes(status))
    return 'The service or a gateway before it is busy: try again later.';
  return undefined;
}

/** RFC 9110, section 10.2.3: seconds, or a date, which is held against the Date of the same answer. */
function readRetryAfter(headers: IncomingHttpHeaders): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  if (!value.endsWith(' GMT')) return undefined;
  const delayMs = Date.parse(value) - Date.parse(headers.date ?? '');
  return Number.isNaN(delayMs) ? undefined : Math.max(0, delayMs);
}
