import { randomUUID } from 'node:crypto';
import { checkFunction } from '../arguments/checks.js';
import { CHANGE_CHECKS } from './change-checks.js';
import { LOCK_CHECKS } from './lock-checks.js';
import { TICKET_CHECKS } from './ticket-checks.js';
import type { OpenTicketStore, TicketStoreCase, Trial } from './types.js';

/**
 * Makes the conformance tests of a ticket store, for any test runner. They may run concurrently and on a store that
 * contains other tickets, because their keys are random. Most take a few ms, none more than a few seconds. The cases for
 * `lock` pass if the store does not implement it.
 *
 * Source: the doc comments of `TicketStore`.
 *
 * @param open - opens the store under test for one case; see {@link OpenTicketStore}
 * @returns the cases
 * @throws TypeError ERR_INVALID_ARG_TYPE if `open` is not a function
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
    run: () => runCheck(open, check),
  }));
}

async function runCheck(
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
