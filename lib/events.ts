import { channel, type Channel } from 'node:diagnostics_channel';
import type { SystemUserErrorCode } from './errors.js';

/** The login URL and the tenant of an exchange, in each of its messages; no message contains a secret. */
export interface ExchangeMessage {
  readonly loginUrl: string;
  readonly contextIdentifier: string;
}

/** The message of each channel, by the channel's name; see docs/events.md. */
export interface EventMessages {
  /** An exchange has started. */
  'superoffice-system-user:exchange:start': ExchangeMessage;
  /** An exchange has succeeded. */
  'superoffice-system-user:exchange:end': ExchangeMessage & { readonly durationMs: number };
  /** An exchange has failed; `code` is that of a SystemUserError, undefined for any other error or an abort. */
  'superoffice-system-user:exchange:error': ExchangeMessage & {
    readonly durationMs: number;
    readonly code: SystemUserErrorCode | undefined;
    readonly step: number | undefined;
  };
  /** An attempt has failed and will be retried after `delayMs`; `attempt` counts from 1. */
  'superoffice-system-user:retry': ExchangeMessage & {
    readonly attempt: number;
    readonly delayMs: number;
    readonly code: SystemUserErrorCode;
    readonly status: number | undefined;
  };
  /** A warning: clock skew was detected, and the times sent to this login URL are corrected by `offsetMs`. */
  'superoffice-system-user:skew': ExchangeMessage & { readonly offsetMs: number };
  /** A fetch of the issuer's key set has succeeded, with `keys` usable keys, or failed with `code`. */
  'superoffice-system-user:keys:refresh': {
    readonly url: string;
    readonly durationMs: number;
    readonly keys: number;
    readonly code: SystemUserErrorCode | undefined;
  };
  /** A warning: a pinned certificate has expired and is still used. */
  'superoffice-system-user:certificate:expired': {
    readonly fingerprint: string;
    readonly validTo: number;
  };
  /** A warning: the ticket store fails or is too slow, and is bypassed for a while; `code` is that of its error. */
  'superoffice-system-user:store:down': { readonly code: string | undefined };
  /** The ticket store has recovered. */
  'superoffice-system-user:store:up': Readonly<Record<string, never>>;
}

/** The names of the channels, for `subscribe` of node:diagnostics_channel. */
export type EventName = keyof EventMessages;

const CHANNELS: Readonly<Record<EventName, Channel<unknown, unknown>>> = {
  'superoffice-system-user:exchange:start': channel('superoffice-system-user:exchange:start'),
  'superoffice-system-user:exchange:end': channel('superoffice-system-user:exchange:end'),
  'superoffice-system-user:exchange:error': channel('superoffice-system-user:exchange:error'),
  'superoffice-system-user:retry': channel('superoffice-system-user:retry'),
  'superoffice-system-user:skew': channel('superoffice-system-user:skew'),
  'superoffice-system-user:keys:refresh': channel('superoffice-system-user:keys:refresh'),
  'superoffice-system-user:certificate:expired': channel(
    'superoffice-system-user:certificate:expired',
  ),
  'superoffice-system-user:store:down': channel('superoffice-system-user:store:down'),
  'superoffice-system-user:store:up': channel('superoffice-system-user:store:up'),
};

/** Publishes a message, which is only built if the channel has subscribers; returns false if it has none. */
export function publish<N extends EventName>(name: N, message: () => EventMessages[N]): boolean {
  const target = CHANNELS[name];
  if (!target.hasSubscribers) return false;
  target.publish(message());
  return true;
}
