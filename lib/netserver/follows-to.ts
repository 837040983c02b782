import type { Outgoing } from './read-outgoing.js';

/** What describes a body, and is left out with it. */
const OF_BODY = ['content-type', 'content-encoding', 'content-language', 'content-location'];

/** Whether an answer leads elsewhere, followed or not. */
export function isRedirect({ status, headers }: Response): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers.has('location');
}

/** Where an answer leads, and what is sent there (RFC 9110, section 15.4); undefined where it is not to be followed. */
export function followsTo(
  response: Response,
  from: URL,
  sent: Outgoing,
): { url: URL; sent: Outgoing } | undefined {
  const { status, headers } = response;
  const location = headers.get('location') ?? '';
  if (!isRedirect(response)) return undefined;
  if (!URL.canParse(location, from.href)) return undefined;
  const url = new URL(location, from);
  // Credentials do not leave for where an answer says.
  if (url.origin !== from.origin || url.username !== '' || url.password !== '') return undefined;
  const { method, body } = sent;
  const becomesGet = (status === 303 && method !== 'HEAD') || (status < 303 && method === 'POST');
  if (becomesGet) {
    const about = new Headers(sent.headers);
    for (const name of OF_BODY) about.delete(name);
    return { url, sent: { ...sent, method: 'GET', body: undefined, headers: about } };
  }
  return body instanceof ReadableStream ? undefined : { url, sent };
}
