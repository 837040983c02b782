import type { Tenant } from 'superoffice-system-user';

/** What is found of a tenant. */
export interface Found {
  readonly contextIdentifier: string;
}

/** One way to look up what is kept of a tenant; how it is asked is part of it. */
export type Lookup =
  | { readonly find: (tenant: Tenant) => Promise<Found> }
  | { readonly findNow: (tenant: Tenant) => Found | undefined };
