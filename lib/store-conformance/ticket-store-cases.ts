import { randomUUID } from 'node:crypto';
import { checkFunction } from '../arguments/checks.js';
import { CHANGE_CHECKS } from './change-checks.js';
import { LOCK_CHECKS } from './lock-checks.js';
import { TICKET_CHECKS } from './ticket-checks.js';
import type { OpenTicketStore, TicketStoreCase, Trial } from './types.js';

/**
 * What must hold for a ticket store, as cases for any test runner. They may run at the same time and on a store that
 * holds other tickets: their keys are random. None takes longer than a few seconds, and most take a few ms. Cases of the
 * lock pass for a store that has none.
 *
 * Source: the doc comments of `TicketStore`.
 *
 * @param open - opens the store under test for one case; see {@link OpenTicketStore}
 * @returns the cases
 * @throws TypeError ERR_INVALID_ARG_TYPE if `open` is no function
 * @example
 * ```ts
 * import { memoryTicketStore } from 'superoffice-system-user';
 * import { ticketStoreCases } from 'superoffice-system-user/store-conformance';
 *
 * async function run() {
 *   // In a test runner: for (const { title, run } of ticketStoreCases(...)) it(title, run);
 *   for (const { run } of ticketStoreCases((now) => memoryTicketStore({ now }))) await run();
 * }
 * ```
 */
export function ticketStoreCases(open: OpenTicketStore): readonly TicketStoreCase[] {
  checkFunction('open', open);
  const checks = { ...TICKET_CHECKS, ...CHANGE_CHECKS, ...LOCK_CHECKS };
  return Object.entries(checks).map(([title, check]) => ({
    title,
    run: () => tryStore(open, check),
  }));
}

async function tryStore(
  open: OpenTicketStore,
  check: (trial: Trial) => Promise<void>,
): Promise<void> {
  const clock = { time: Date.now() };
  const store = await open(() => clock.time);
  try {
    await check({ store, clock, key: randomUUID() });
  } finally {
    await store.close?.();
  }
}
