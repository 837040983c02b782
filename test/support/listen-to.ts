import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { EventMessages, EventName } from '../../lib/events.js';

/** The messages of one channel, as they come, until it is stopped. */
export interface Heard<N extends EventName> {
  readonly messages: EventMessages[N][];
  readonly stop: () => void;
}

/** Listens to one channel of the package. */
export function listenTo<N extends EventName>(
  name: N,
  onMessage?: (message: EventMessages[N]) => void,
): Heard<N> {
  const messages: EventMessages[N][] = [];
  const listener = (message: unknown) => {
    messages.push(message as EventMessages[N]);
    onMessage?.(message as EventMessages[N]);
  };
  subscribe(name, listener);
  return {
    messages,
    stop: () => {
      unsubscribe(name, listener);
    },
  };
}
