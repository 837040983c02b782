import { ArgumentError } from '../errors.js';
import { checkFunction, checkObject, checkRange } from '../arguments/checks.js';
import {
  DEFAULT_CONCURRENT_EXCHANGES,
  DEFAULT_REFRESH_BEFORE_MS,
  DEFAULT_REFUSAL_COOLDOWN_MS,
  MAX_CONCURRENT_EXCHANGES,
  MAX_REFUSAL_COOLDOWN_MS,
  MIN_TICKET_LIFETIME_MS,
  TICKET_LIFETIME_MS,
} from '../arguments/bounds.js';
import type { SystemUserClientOptions } from '../options.js';
import type { SystemUserTokenOf } from './tickets.js';
import type { TicketStore } from '../stores/ticket-store.js';

const MIN_SEALING_KEY_BYTES = 32;

/** The rules that tickets are kept by, checked and complete. */
export interface TicketSettings {
  readonly systemUserTokenOf: SystemUserTokenOf | undefined;
  readonly store: TicketStore | undefined;
  readonly sealingKey: Uint8Array | undefined;
  readonly lifetimeMs: number;
  readonly refreshBeforeMs: number;
  readonly refusalCooldownMs: number;
  readonly maxConcurrentExchanges: number;
}

/** Checks the options about tickets and fills in the defaults. */
export function readTicketOptions(options: SystemUserClientOptions): TicketSettings {
  const { systemUserTokenOf, store, sealingKey } = options;
  const { ticketLifetimeMs = TICKET_LIFETIME_MS } = options;
  const { refreshBeforeMs = Math.min(DEFAULT_REFRESH_BEFORE_MS, ticketLifetimeMs / 4) } = options;
  const { refusalCooldownMs = DEFAULT_REFUSAL_COOLDOWN_MS } = options;
  const { maxConcurrentExchanges = DEFAULT_CONCURRENT_EXCHANGES } = options;
  if (systemUserTokenOf !== undefined) checkFunction('systemUserTokenOf', systemUserTokenOf);
  if (store !== undefined) checkStore(store);
  if (sealingKey !== undefined) checkSealingKey(sealingKey);
  checkRange('ticketLifetimeMs', ticketLifetimeMs, MIN_TICKET_LIFETIME_MS, TICKET_LIFETIME_MS);
  checkRange('refreshBeforeMs', refreshBeforeMs, 0, ticketLifetimeMs - 1);
  checkRange('refusalCooldownMs', refusalCooldownMs, 0, MAX_REFUSAL_COOLDOWN_MS);
  checkRange('maxConcurrentExchanges', maxConcurrentExchanges, 1, MAX_CONCURRENT_EXCHANGES);
  return {
    systemUserTokenOf,
    store,
    sealingKey: sealingKey && Uint8Array.from(sealingKey),
    lifetimeMs: ticketLifetimeMs,
    refreshBeforeMs,
    refusalCooldownMs,
    maxConcurrentExchanges: Math.floor(maxConcurrentExchanges),
  };
}

function checkStore(store: TicketStore): void {
  checkObject('store', store);
  for (const name of ['get', 'set', 'extend', 'delete', 'lock', 'close'] as const) {
    const method: unknown = Reflect.get(store, name);
    const mayBeMissing = name === 'lock' || name === 'close';
    if (method !== undefined || !mayBeMissing) checkFunction(`store.${name}`, method);
  }
}

function checkSealingKey(sealingKey: unknown): void {
  if (!(sealingKey instanceof Uint8Array)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'sealingKey must be a Buffer or Uint8Array');
  }
  if (sealingKey.length < MIN_SEALING_KEY_BYTES) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `sealingKey must have ${MIN_SEALING_KEY_BYTES} random bytes or more`,
    );
  }
}
