import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExchangeSettings } from '../exchange/exchange.js';
import { checkNotification } from './check-notification.js';
import { readNotification } from './read-notification.js';
import type { TenantStates } from './tenant-states.js';

/** A request handler for node:http, Express and the like. */
export type TenantStateListener = (request: IncomingMessage, response: ServerResponse) => void;

/** What a notification is judged by, and whom it is told to. */
export interface ListenerSettings {
  readonly exchange: Pick<
    ExchangeSettings,
    'keySet' | 'clock' | 'clockToleranceSeconds' | 'timeoutMs'
  >;
  readonly states: TenantStates;
}

/**
 * Handles notifications of a tenant's change. What one says is believed for nothing but that it is worth asking the state
 * API; and to be asked that, it must be signed by the issuer.
 */
export function tenantStateListener({ exchange, states }: ListenerSettings): TenantStateListener {
  const handle = async (request: IncomingMessage): Promise<number> => {
    if (request.method !== 'POST') return 405;
    const notification = await readNotification(request);
    if (typeof notification === 'number') return notification;
    const { contextIdentifier, token } = notification;
    if (!(await checkNotification(token, contextIdentifier, exchange))) return 401;
    try {
      await states.change(contextIdentifier);
      return 204;
    } catch {
      // The tenant stays paused; whoever sent this may send it again.
      return 503;
    }
  };
  return (request, response) => {
    void handle(request)
      .catch(() => 500)
      .then((status) => {
        if (response.headersSent) return;
        if (status === 405) response.setHeader('allow', 'POST');
        // What was not read to its end cannot be followed by another request.
        if (!request.complete) response.setHeader('connection', 'close');
        response.writeHead(status).end();
      });
  };
}
