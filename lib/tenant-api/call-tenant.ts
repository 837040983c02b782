import type { Ticket } from '../model/ticket.js';
import type { TenantApiContext } from './context.js';
import type { TenantAddresses } from './addresses.js';
import type { TenantRef } from '../model/tenant.js';

/** With a ticket that the store has, and with a new one. */
const MAX_RENEWALS = 2;

/** What one try of a call is made with. */
export interface Access {
  readonly ticket: Ticket;
  readonly clientSecret: string;
  readonly addresses: TenantAddresses;
}

/** How a try went. `unauthorized`: the ticket is not good; `moved`: the tenant is elsewhere. */
export type Outcome = 'succeeded' | 'failed' | 'unauthorized' | 'moved';

/** A call of a tenant's API, in either protocol. */
export interface TenantCall<T> {
  readonly tenant: TenantRef;
  readonly signal: AbortSignal | undefined;
  /** The address that it goes to. */
  readonly needs: keyof TenantAddresses;
  /** Whether it can be sent again. */
  readonly canRepeat: boolean;
  /** Makes one try. */
  readonly once: (access: Access) => Promise<T>;
  readonly classify: (result: T) => Outcome;
  /** Frees the result of a try that is made again. */
  readonly dispose?: (result: T) => void;
}

/**
 * Calls a tenant's API with its current ticket; once more with a new one where that is refused, and once more at the
 * new address where the tenant has moved. Returns the last result; the caller interprets it.
 */
export async function callTenant<T>(api: TenantApiContext, call: TenantCall<T>): Promise<T> {
  const { tenant, signal, needs, once, classify, dispose, canRepeat } = call;
  let refusedAt: number | undefined;
  let renewals = 0;
  let isMoved = false;
  for (;;) {
    const ticket = await api.acquireTicket(tenant, signal ? { signal } : undefined);
    const clientSecret = await api.clientSecret(signal);
    const addresses = await findAddresses(api, ticket, needs, signal);
    const result = await once({ ticket, clientSecret, addresses });
    const outcome = classify(result);
    if (outcome === 'succeeded') api.client.touch(tenant);
    if (outcome === 'unauthorized') {
      // A store may have had a ticket that is newer, but as dead: only one issued since says that no other will do.
      const isNew = refusedAt !== undefined && ticket.issuedAt >= refusedAt;
      refusedAt ??= api.now();
      if (isNew || renewals === MAX_RENEWALS) api.pauses.pause(ticket);
      else if (api.pauses.mayRenew(ticket)) {
        api.client.invalidate(tenant, ticket.ticket);
        if (canRepeat) {
          renewals++;
          dispose?.(result);
          continue;
        }
      }
    }
    if (outcome === 'moved' && !isMoved) {
      isMoved = true;
      if ((await hasMoved(api, ticket, addresses, signal)) && canRepeat) {
        dispose?.(result);
        continue;
      }
    }
    return result;
  }
}

/** Where the token of a ticket does not say it, the state API does. */
async function findAddresses(
  api: TenantApiContext,
  ticket: Ticket,
  needs: keyof TenantAddresses,
  signal: AbortSignal | undefined,
): Promise<TenantAddresses> {
  const addresses = api.addressesOf(ticket);
  if (addresses[needs]) return addresses;
  await api.states.get(ticket.contextIdentifier, signal);
  return api.addressesOf(ticket);
}

/** Whether the tenant is now known to be elsewhere than where it was looked for. */
async function hasMoved(
  api: TenantApiContext,
  ticket: Ticket,
  tried: TenantAddresses,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const isElsewhere = () => {
    const { webApiUrl, netServerUrl } = api.addressesOf(ticket);
    return (
      webApiUrl?.href !== tried.webApiUrl?.href || netServerUrl?.href !== tried.netServerUrl?.href
    );
  };
  // Another call may have found out. What is being asked for may be from before the move: then it is asked for again.
  for (let asked = 0; asked < 2; asked++) {
    if (isElsewhere()) return true;
    try {
      await api.states.refresh(ticket.contextIdentifier, signal);
    } catch {
      // Prefer the call's own failure to that of the lookup.
      signal?.throwIfAborted();
      return false;
    }
  }
  return isElsewhere();
}
