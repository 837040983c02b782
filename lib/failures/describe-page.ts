import type { Step } from '../errors.js';
import { redact } from '../redaction/redact.js';

/** The part of a page that is looked at. */
const LOOKED_AT = 32 * 1024;
const FIREWALL =
  /request (?:was |has been )?(?:blocked|rejected)|web application firewall|incapsula|cloudflare|akamai|imperva|support id/i;

/** An HTML page that came in place of an answer. */
export interface Page {
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
  return { description: `is an HTML page${quoted}`, hint: hintFor(text, title ?? '', step) };
}

function hintFor(text: string, title: string, step: Step | undefined): string {
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
