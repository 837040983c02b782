import { ArgumentError } from '../errors.js';
import { fetchOnce, type OutgoingRequest, readOutgoing } from './rest-request.js';
import { resolveAddress } from './addresses.js';
import { type Access, callTenant, type Outcome } from './call-tenant.js';
import type { TenantApiContext } from './context.js';
import type { TenantRef } from '../model/tenant.js';

/** As many as fetch itself follows. */
const MAX_REDIRECTS = 20;

/** A call of a tenant's REST API with the semantics of fetch. */
export async function tenantFetch(
  api: TenantApiContext,
  tenant: TenantRef,
  pathOrUrl: string | URL,
  init: RequestInit | null = {},
): Promise<Response> {
  if (typeof pathOrUrl !== 'string' && !((pathOrUrl as unknown) instanceof URL)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'pathOrUrl must be a string or a URL');
  }
  const { loginUrl } = api;
  const address = String(pathOrUrl);
  // An address that credentials do not go to, or an init that fetch would not take, is refused before a ticket is asked for.
  resolveAddress(address, ANYWHERE, loginUrl);
  const sent = await readOutgoing(init ?? {});
  const called = callTenant(api, {
    tenant,
    signal: sent.signal,
    needs: 'webApiUrl',
    canRepeat: !(sent.body instanceof ReadableStream),
    once: (access) =>
      follow(api, resolveAddress(address, access.addresses, loginUrl), sent, access),
    classify,
    dispose: (response) => {
      void response.body?.cancel();
    },
  });
  return called.catch((error: unknown) => {
    // One that is being sent is let go of already, and refuses.
    if (sent.body instanceof ReadableStream) sent.body.cancel(error).catch(() => undefined);
    throw error;
  });
}

/** Stands for an address that is not known yet: what leaves a REST root leaves each. */
const ANYWHERE = { webApiUrl: new URL('https://any.invalid/api/'), netServerUrl: undefined };

function classify({ status, ok }: Response): Outcome {
  if (status === 401) return 'unauthorized';
  if (status === 421) return 'moved';
  return ok ? 'succeeded' : 'failed';
}

/** Makes a request, and those that redirects within its origin lead to. */
async function follow(
  api: TenantApiContext,
  first: URL,
  outgoing: OutgoingRequest,
  access: Access,
): Promise<Response> {
  let url = first;
  let sent = outgoing;
  for (let redirects = 0; ; redirects++) {
    const response = await fetchOnce(api, url, sent, access, redirects > 0);
    const isRefused = sent.redirect === 'error' && isRedirect(response);
    const next = sent.redirect === 'manual' ? undefined : followsTo(response, url, sent);
    if (!next && !isRefused) return response;
    void response.body?.cancel();
    if (!next || isRefused || redirects === MAX_REDIRECTS) {
      throw new TypeError('fetch failed: a redirect that is not to be followed');
    }
    ({ url, sent } = next);
  }
}

/** What describes a body, and is left out with it. */
const OF_BODY = ['content-type', 'content-encoding', 'content-language', 'content-location'];

/** Whether an answer leads elsewhere, followed or not. */
function isRedirect({ status, headers }: Response): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers.has('location');
}

/** Where an answer leads, and what is sent there (RFC 9110, section 15.4); undefined where it is not to be followed. */
function followsTo(
  response: Response,
  from: URL,
  sent: OutgoingRequest,
): { url: URL; sent: OutgoingRequest } | undefined {
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
