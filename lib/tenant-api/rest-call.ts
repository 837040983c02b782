import { ArgumentError } from '../errors.js';
import { fetchOnce, type OutgoingRequest, readOutgoing } from './rest-request.js';
import { resolveAddress } from './addresses.js';
import { type Access, callTenant, type Outcome } from './call-tenant.js';
import type { TenantApiContext } from './context.js';
import type { TenantRef } from '../model/tenant.js';

/** The same limit as in the Fetch standard. */
const MAX_REDIRECTS = 20;

/** Calls a tenant's REST API with the semantics of fetch. */
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
  // Rejects an untrusted address or an invalid init before a ticket is requested.
  resolveAddress(address, UNKNOWN_ADDRESSES, loginUrl);
  const outgoing = await readOutgoing(init ?? {});
  const result = callTenant(api, {
    tenant,
    signal: outgoing.signal,
    requiredAddress: 'webApiUrl',
    canRepeat: !(outgoing.body instanceof ReadableStream),
    attempt: (access) =>
      fetchWithRedirects(
        api,
        resolveAddress(address, access.addresses, loginUrl),
        outgoing,
        access,
      ),
    classify,
    dispose: (response) => {
      void response.body?.cancel();
    },
  });
  return result.catch((error: unknown) => {
    // A body that is already being sent has a reader, so cancel() rejects.
    if (outgoing.body instanceof ReadableStream) outgoing.body.cancel(error).catch(() => undefined);
    throw error;
  });
}

/** A placeholder for addresses that are not known yet: a path that leaves one REST root leaves any. */
const UNKNOWN_ADDRESSES = {
  webApiUrl: new URL('https://any.invalid/api/'),
  netServerUrl: undefined,
};

function classify({ status, ok }: Response): Outcome {
  if (status === 401) return 'unauthorized';
  if (status === 421) return 'moved';
  return ok ? 'succeeded' : 'failed';
}

/** Sends a request, and follows redirects within its origin. */
async function fetchWithRedirects(
  api: TenantApiContext,
  firstUrl: URL,
  outgoing: OutgoingRequest,
  access: Access,
): Promise<Response> {
  let url = firstUrl;
  let request = outgoing;
  for (let redirects = 0; ; redirects++) {
    const response = await fetchOnce(api, url, request, access, redirects > 0);
    const isForbidden = request.redirect === 'error' && isRedirect(response);
    const next = request.redirect === 'manual' ? undefined : redirectOf(response, url, request);
    if (!next && !isForbidden) return response;
    void response.body?.cancel();
    if (!next || isForbidden || redirects === MAX_REDIRECTS) {
      throw new TypeError(
        isForbidden
          ? "fetch failed: the response is a redirect, and init.redirect is 'error'"
          : `fetch failed: more than ${MAX_REDIRECTS} redirects`,
      );
    }
    ({ url, request } = next);
  }
}

/** Headers that describe the body, and are removed with it. */
const BODY_HEADERS = ['content-type', 'content-encoding', 'content-language', 'content-location'];

function isRedirect({ status, headers }: Response): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers.has('location');
}

/** Returns the request that follows a redirect (RFC 9110, section 15.4); undefined if it must not be followed. */
function redirectOf(
  response: Response,
  from: URL,
  request: OutgoingRequest,
): { url: URL; request: OutgoingRequest } | undefined {
  const { status } = response;
  const location = response.headers.get('location') ?? '';
  if (!isRedirect(response)) return undefined;
  if (!URL.canParse(location, from.href)) return undefined;
  const url = new URL(location, from);
  // A redirect must not send credentials to another origin.
  if (url.origin !== from.origin || url.username !== '' || url.password !== '') return undefined;
  const { method, body } = request;
  const becomesGet = (status === 303 && method !== 'HEAD') || (status < 303 && method === 'POST');
  if (becomesGet) {
    const headers = new Headers(request.headers);
    for (const name of BODY_HEADERS) headers.delete(name);
    return { url, request: { ...request, method: 'GET', body: undefined, headers } };
  }
  return body instanceof ReadableStream ? undefined : { url, request };
}
