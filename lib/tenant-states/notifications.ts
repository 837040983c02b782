import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeySet } from '../jwt/key-set.js';
import type { Clock } from '../model/clock.js';
import { verifySignature } from '../jwt/verify.js';
import { SystemUserClaims } from '../model/claims.js';
import type { TenantStates } from './tenant-states.js';

/** A request handler for node:http, Express and the like. */
export type TenantStateListener = (request: IncomingMessage, response: ServerResponse) => void;

/** What a notification is judged by, and whom it is told to. */
interface ListenerSettings {
  readonly keySet: KeySet;
  readonly clock: Clock;
  readonly clockToleranceSeconds: number;
  /** The time that a fetch of the issuer's keys may take, in ms. */
  readonly timeoutMs: number;
  readonly states: TenantStates;
}

/**
 * Handles notifications of a tenant's change. What one says is believed for nothing but that it is worth asking the state
 * API; and to be asked that, it must be signed by the issuer.
 */
export function tenantStateListener(settings: ListenerSettings): TenantStateListener {
  const handle = async (request: IncomingMessage): Promise<number> => {
    if (request.method !== 'POST') return 405;
    const notification = await readNotification(request);
    if (typeof notification === 'number') return notification;
    const { contextIdentifier, token } = notification;
    if (!(await checkNotification(token, contextIdentifier, settings))) return 401;
    try {
      await settings.states.change(contextIdentifier);
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

/**
 * Whether the JWT of a notification is the issuer's and of now, and for this tenant where it names one. What else such a
 * token says is not documented.
 */
async function checkNotification(
  token: string,
  contextIdentifier: string,
  { keySet, clock, clockToleranceSeconds, timeoutMs }: ListenerSettings,
): Promise<boolean> {
  try {
    const at = clock.serviceNow();
    const keys = await keySet.find(token, at, { timeoutMs });
    const claims = new SystemUserClaims(
      verifySignature(token, keys, { at, clockToleranceSeconds }),
    );
    const { issuer, raw, contextIdentifier: tenant = contextIdentifier } = claims;
    const isSame = tenant.toUpperCase() === contextIdentifier.toUpperCase();
    return issuer === 'SuperOffice AS' && Number.isSafeInteger(raw.exp) && isSame;
  } catch {
    return false;
  }
}

/** Four times what a notification with the largest security token has, in bytes. */
const MAX_BYTES = 64 * 1024;
/** How long the whole of it may take to come, in ms. */
const MAX_MS = 10_000;

/** What a notification says that matters here. */
interface Notification {
  readonly contextIdentifier: string;
  /** The JWT that proves who sent it. */
  readonly token: string;
}

/**
 * Reads a notification, or what Express or the like has parsed of it already.
 *
 * @returns the notification, or the HTTP status for what is none
 */
async function readNotification(request: IncomingMessage): Promise<Notification | number> {
  const { body } = request as IncomingMessage & { body?: unknown };
  const given = body === undefined ? await readJson(request) : { parsed: body };
  if (typeof given === 'number') return given;
  const { ContextIdentifier, Token } = Object(given.parsed) as Record<string, unknown>;
  if (typeof ContextIdentifier !== 'string' || typeof Token !== 'string') return 400;
  return /^[\w-]{1,64}$/.test(ContextIdentifier)
    ? { contextIdentifier: ContextIdentifier, token: Token }
    : 400;
}

/** Reads JSON; the HTTP status for what is none. */
async function readJson(request: IncomingMessage): Promise<{ parsed: unknown } | number> {
  const timer = setTimeout(() => request.destroy(), MAX_MS);
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length;
      if (size > MAX_BYTES) return 413;
      chunks.push(chunk as Buffer);
    }
    return { parsed: JSON.parse(Buffer.concat(chunks).toString()) };
  } catch {
    return 400;
  } finally {
    clearTimeout(timer);
  }
}
