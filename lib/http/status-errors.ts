import type { IncomingHttpHeaders } from 'node:http';
import { type Step, SystemUserError } from '../errors.js';
import { redact } from '../redaction/redact.js';

/** A response that failed by its status. */
export interface StatusAnswer {
  readonly status: number;
  readonly headers?: IncomingHttpHeaders | undefined;
  readonly body?: string | Uint8Array;
}

/** The hints for a status that occurs when a ticket is used, rather than during an exchange. */
const USE_HINTS: Readonly<Record<number, string>> = {
  401: 'The tenant rejected the ticket and a newly issued one. Check that the client secret and the system user token belong to the same application.',
  404: 'Not found. Check the service name and the login URL.',
  421: 'The tenant has moved, and the state API does not report a new address yet. Try again later.',
  429: 'There were too many requests. Send them less often.',
};
const DEFAULT_HINTS = {
  exchange: 'Check the login URL.',
  use: 'Check the request, and check the state of the tenant with getTenantState.',
};
const RETRYABLE: readonly number[] = [408, 429, 500, 502, 503, 504];

/** The error for an HTTP status that is not a success; `secrets` are redacted from what it quotes of the response. */
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
    message: `The response has HTTP status ${status}${redirect}${page ? ` and ${page.description}` : ''}.`,
    hint:
      hintForStatus(status, step) ??
      page?.hint ??
      DEFAULT_HINTS[step === undefined ? 'use' : 'exchange'],
    retryable: RETRYABLE.includes(status),
    status,
    retryAfterMs: readRetryAfter(headers),
  });
}

function hintForStatus(status: number, step: Step | undefined): string | undefined {
  const useHint = step === undefined ? USE_HINTS[status] : undefined;
  if (useHint) return useHint;
  if (status >= 300 && status < 400) {
    return step === undefined
      ? 'A redirect is never followed with credentials. Check the tenant’s address with getTenantState.'
      : 'A redirect is never followed with credentials. Use the login URL it points to, if you trust it.';
  }
  if (status === 407)
    return 'The proxy requires a user and a password. Put them into the URL in HTTPS_PROXY.';
  if (status === 429)
    return 'There were too many exchanges. Cache tickets and exchange less often.';
  if (RETRYABLE.includes(status))
    return 'The service or a gateway in front of it is busy. Try again later.';
  return undefined;
}

/** RFC 9110, section 10.2.3: seconds, or a date, which is compared with the Date header of the same response. */
function readRetryAfter(headers: IncomingHttpHeaders): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  if (!value.endsWith(' GMT')) return undefined;
  const delayMs = Date.parse(value) - Date.parse(headers.date ?? '');
  return Number.isNaN(delayMs) ? undefined : Math.max(0, delayMs);
}

/** The part of a body that is searched. */
const SEARCHED_BYTES = 32 * 1024;
const FIREWALL =
  /request (?:was |has been )?(?:blocked|rejected)|web application firewall|incapsula|cloudflare|akamai|imperva|support id/i;

/** An HTML page in place of a response of the service. */
interface Page {
  /** Completes the sentence "The response …". */
  readonly description: string;
  readonly hint: string;
}

/**
 * Recognises an HTML page and describes it by its title, in linear time; undefined for any other body.
 *
 * @param step - the step of the exchange; undefined when a ticket is used
 */
export function describePage(
  body: string | Uint8Array,
  secrets: readonly string[],
  step: Step | undefined,
): Page | undefined {
  const text = Buffer.from(body.slice(0, SEARCHED_BYTES)).toString('utf8');
  if (!/<(?:!doctype )?html\b/i.test(text)) return undefined;
  // Only a complete title is quoted: the searched part may end inside a secret, which would not be redacted.
  const title = /<title[^<>]{0,100}>([^<]*)</i.exec(text)?.[1]?.replace(/\s+/g, ' ').trim();
  const quoted = title ? ` titled "${redact(title, secrets).slice(0, 200)}"` : '';
  return { description: `is an HTML page${quoted}`, hint: hintForPage(text, title ?? '', step) };
}

function hintForPage(text: string, title: string, step: Step | undefined): string {
  if (FIREWALL.test(text)) {
    return 'A firewall blocked the request. Give its operator the time and the address of this machine.';
  }
  if (step === undefined) {
    return 'A page was returned in place of the tenant’s API. Look for a proxy or gateway in between, and check the tenant’s address with getTenantState.';
  }
  if (/log ?in|sign ?in/i.test(title)) {
    return 'It is a login page. Use the login URL itself, such as https://sod.superoffice.com, without a path.';
  }
  return 'A proxy or gateway responds in place of the service. Check the login URL and the proxy settings.';
}

const SAME_HOST = 'https://same-host.invalid';
const MAX_TARGET_LENGTH = 200;

/** The target of a redirect, without its query, which may contain a secret; undefined if there is no usable target. */
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
