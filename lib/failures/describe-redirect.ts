import type { IncomingHttpHeaders } from 'node:http';
import { redact } from '../redaction/redact.js';

const SAME_HOST = 'https://same-host.invalid';
const MAX_LENGTH = 200;

/** Where a redirect leads, by host and path; a query may hold anything. Undefined where there is none to tell. */
export function describeRedirect(
  status: number,
  { location = '' }: IncomingHttpHeaders,
  secrets: readonly string[],
): string | undefined {
  if (status < 300 || status >= 400 || !URL.canParse(location, SAME_HOST)) return undefined;
  const { protocol, origin, pathname } = new URL(location, SAME_HOST);
  if (location === '' || !/^https?:$/.test(protocol)) return undefined;
  const target = origin === SAME_HOST ? pathname : origin + pathname;
  return redact(target, secrets).slice(0, MAX_LENGTH);
}
