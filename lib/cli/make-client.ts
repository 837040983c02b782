import { SystemUserClient, type TicketStore } from '../index.js';
import type { Flags } from './settings/find-setting.js';
import type { GivenSettings } from './settings/given-settings.js';

/** The flags that go to the client as they are. */
export type ClientFlags = Flags & { readonly timeout?: number; readonly concurrency?: number };

/** Makes a client of the given settings. */
export async function makeClient(
  settings: GivenSettings,
  { timeout, concurrency }: ClientFlags,
  store?: TicketStore,
): Promise<SystemUserClient> {
  const certificates = await settings.certificates();
  const protocol = await settings.protocol();
  return new SystemUserClient({
    ...settings.loginTarget(),
    clientSecret: await settings.requiredText('clientSecret'),
    privateKey: await settings.privateKey(),
    ...(certificates.length > 0 && { verification: { certificates } }),
    ...(protocol && { protocol }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
    ...(concurrency !== undefined && { maxConcurrentExchanges: concurrency }),
    ...(store && { store }),
  });
}
