import type { IncomingHttpHeaders } from 'node:http';
import { type Step, SystemUserError } from '../errors.js';
import { redact } from '../redaction/redact.js';

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
      hintForStatus(status, step) ??
      page?.hint ??
      ELSE_HINTS[step === undefined ? 'use' : 'exchange'],
    retryable: RETRYABLE.includes(status),
    status,
    retryAfterMs: readRetryAfter(headers),
  });
}

function hintForStatus(status: number, step: Step | undefined): string | undefined {
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

/** The part of a page that is looked at. */
const LOOKED_AT = 32 * 1024;
const FIREWALL =
  /request (?:was |has been )?(?:blocked|rejected)|web application firewall|incapsula|cloudflare|akamai|imperva|support id/i;

/** An HTML page that came in place of an answer. */
interface Page {
  /** What to say of it after "The answer". */
  readonly description: string;
  /** What it most likely means. */
  readonly hint: string;
}

/**
 * Tells an HTML page from other answers, with its title and whether a firewall made it; the time is linear.
 *
 * @param step - the step of an exchange that it came at; undefined where the exchange is over and the ticket in use
 */
export function describePage(
  body: string | Uint8Array,
  secrets: readonly string[],
  step: Step | undefined,
): Page | undefined {
  const text = Buffer.from(body.slice(0, LOOKED_AT)).toString('utf8');
  if (!/<(?:!doctype )?html\b/i.test(text)) return undefined;
  // What is read may end inside a title, and inside a secret in it.
  const title = /<title[^<>]{0,100}>([^<]*)</i.exec(text)?.[1]?.replace(/\s+/g, ' ').trim();
  const quoted = title ? ` titled "${redact(title, secrets).slice(0, 200)}"` : '';
  return { description: `is an HTML page${quoted}`, hint: hintForPage(text, title ?? '', step) };
}

function hintForPage(text: string, title: string, step: Step | undefined): string {
  if (FIREWALL.test(text)) {
    return 'A firewall blocked the request: give its operator the time and the address it came from.';
  }
  if (step === undefined) {
    return 'A page answers in place of the tenant’s API: look for a proxy or gateway between, and ask getTenantState where the tenant is.';
  }
  if (/log ?in|sign ?in/i.test(title)) {
    return 'It is a login page: use the login URL itself, such as https://sod.superoffice.com, without a path of its own.';
  }
  return 'A proxy or gateway answers in place of the service: check the login URL and the proxy settings.';
}

const SAME_HOST = 'https://same-host.invalid';
const MAX_TARGET_LENGTH = 200;

/** Where a redirect leads, by host and path; a query may hold anything. Undefined where there is none to tell. */
function describeRedirect(
  status: number,
  { location = '' }: IncomingHttpHeaders,
  secrets: readonly string[],
): string | undefined {
  if (status < 300 || status >= 400 || !URL.canParse(location, SAME_HOST)) return undefined;
  const { protocol, origin, pathname } = new URL(location, SAME_HOST);
  if (location === '' || !/^https?:$/.test(protocol)) return undefined;
  const target = origin === SAME_HOST ? pathname : origin + pathname;
  return redact(target, secrets).slice(0, MAX_TARGET_LENGTH);
}
