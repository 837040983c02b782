import type { Ticket } from '../model/ticket.js';
import type { TenantApiContext } from './context.js';
import type { TenantAddresses } from './addresses.js';
import type { TenantRef } from '../model/tenant.js';

/** One retry with a ticket from the store, and one with a newly issued ticket. */
const MAX_RENEWALS = 2;

/** The credentials and addresses of one attempt. */
export interface Access {
  readonly ticket: Ticket;
  readonly clientSecret: string;
  readonly addresses: TenantAddresses;
}

/** The result of an attempt. `unauthorized`: the ticket was rejected; `moved`: the tenant has another address. */
export type Outcome = 'succeeded' | 'failed' | 'unauthorized' | 'moved';

/** A call of a tenant's API, in either protocol. */
export interface TenantCall<T> {
  readonly tenant: TenantRef;
  readonly signal: AbortSignal | undefined;
  readonly requiredAddress: keyof TenantAddresses;
  /** Whether the request can be sent again. */
  readonly canRepeat: boolean;
  readonly attempt: (access: Access) => Promise<T>;
  readonly classify: (result: T) => Outcome;
  /** Releases the result of an attempt before the next one. */
  readonly dispose?: (result: T) => void;
}

/**
 * Calls a tenant's API with its current ticket. Repeats the call with a new ticket if the tenant rejects it, and at the new
 * address if the tenant has moved. Returns the last result; the caller interprets it.
 */
export async function callTenant<T>(api: TenantApiContext, call: TenantCall<T>): Promise<T> {
  const { tenant, signal, requiredAddress, attempt, classify, dispose, canRepeat } = call;
  let rejectedAt: number | undefined;
  let renewals = 0;
  let isMoved = false;
  for (;;) {
    const ticket = await api.acquireTicket(tenant, signal ? { signal } : undefined);
    const clientSecret = await api.clientSecret(signal);
    const addresses = await findAddresses(api, ticket, requiredAddress, signal);
    const result = await attempt({ ticket, clientSecret, addresses });
    const outcome = classify(result);
    if (outcome === 'succeeded') api.client.touch(tenant);
    if (outcome === 'unauthorized') {
      // A newer ticket from the store may be invalid as well. Only the rejection of a ticket that was issued after the first
      // rejection proves that renewal does not help.
      const isNewlyIssued = rejectedAt !== undefined && ticket.issuedAt >= rejectedAt;
      rejectedAt ??= api.now();
      if (isNewlyIssued || renewals === MAX_RENEWALS) api.renewalPauses.pause(ticket);
      else if (api.renewalPauses.mayRenew(ticket)) {
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

/** Requests the state of the tenant if the security token does not contain the required address. */
async function findAddresses(
  api: TenantApiContext,
  ticket: Ticket,
  required: keyof TenantAddresses,
  signal: AbortSignal | undefined,
): Promise<TenantAddresses> {
  const addresses = api.addressesOf(ticket);
  if (addresses[required]) return addresses;
  await api.states.get(ticket.contextIdentifier, signal);
  return api.addressesOf(ticket);
}

/** Whether the tenant now has other addresses than the ones tried. */
async function hasMoved(
  api: TenantApiContext,
  ticket: Ticket,
  tried: TenantAddresses,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const hasNewAddress = () => {
    const { webApiUrl, netServerUrl } = api.addressesOf(ticket);
    return (
      webApiUrl?.href !== tried.webApiUrl?.href || netServerUrl?.href !== tried.netServerUrl?.href
    );
  };
  // Another call may have updated the addresses. A request in flight may date from before the move, hence a second one.
  for (let requests = 0; requests < 2; requests++) {
    if (hasNewAddress()) return true;
    try {
      await api.states.refresh(ticket.contextIdentifier, signal);
    } catch {
      // Prefer the call's own failure to that of the lookup.
      signal?.throwIfAborted();
      return false;
    }
  }
  return hasNewAddress();
}
