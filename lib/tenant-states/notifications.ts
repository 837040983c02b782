import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeySet } from '../jwt/key-set.js';
import type { Clock } from '../model/clock.js';
import { verifySignature } from '../jwt/verify.js';
import { SystemUserClaims } from '../model/claims.js';
import type { TenantStates } from './tenant-states.js';

/** A request handler for node:http, Express and similar frameworks. */
export type TenantStateListener = (request: IncomingMessage, response: ServerResponse) => void;

interface ListenerSettings {
  readonly keySet: KeySet;
  readonly clock: Clock;
  readonly clockToleranceSeconds: number;
  /** The time limit of a request for the issuer's keys, in ms. */
  readonly timeoutMs: number;
  readonly states: TenantStates;
}

/**
 * Makes a handler for notifications that a tenant has changed. The issuer must have signed a notification; it then only
 * triggers a request to the state API, and no other content of it is trusted.
 */
export function tenantStateListener(settings: ListenerSettings): TenantStateListener {
  const handle = async (request: IncomingMessage): Promise<number> => {
    if (request.method !== 'POST') return 405;
    const notification = await readNotification(request);
    if (typeof notification === 'number') return notification;
    const { contextIdentifier, token } = notification;
    if (!(await isAuthentic(token, contextIdentifier, settings))) return 401;
    try {
      await settings.states.pause(contextIdentifier);
      return 204;
    } catch {
      // The tenant stays paused, and the sender may repeat the notification.
      return 503;
    }
  };
  return (request, response) => {
    void handle(request)
      .catch(() => 500)
      .then((status) => {
        if (response.headersSent) return;
        if (status === 405) response.setHeader('allow', 'POST');
        // Another request cannot follow a request that was not read to its end.
        if (!request.complete) response.setHeader('connection', 'close');
        response.writeHead(status).end();
      });
  };
}

/** Four times the size of a notification with the largest security token, in bytes. */
const MAX_BYTES = 64 * 1024;
/** The time limit for receiving the whole request, in ms. */
const TIMEOUT_MS = 10_000;

/** The fields of a notification that are used. */
interface Notification {
  readonly contextIdentifier: string;
  /** The JWT that authenticates the sender. */
  readonly token: string;
}

/**
 * Reads a notification. A framework such as Express may have parsed the body already.
 *
 * @returns the notification, or the HTTP status that rejects the request
 */
async function readNotification(request: IncomingMessage): Promise<Notification | number> {
  const { body } = request as IncomingMessage & { body?: unknown };
  const json = body === undefined ? await readJson(request) : { parsed: body };
  if (typeof json === 'number') return json;
  const { ContextIdentifier, Token } = Object(json.parsed) as Record<string, unknown>;
  if (typeof ContextIdentifier !== 'string' || typeof Token !== 'string') return 400;
  return /^[\w-]{1,64}$/.test(ContextIdentifier)
    ? { contextIdentifier: ContextIdentifier, token: Token }
    : 400;
}

/** Reads the body as JSON, or returns the HTTP status that rejects the request. */
async function readJson(request: IncomingMessage): Promise<{ parsed: unknown } | number> {
  const timer = setTimeout(() => request.destroy(), TIMEOUT_MS);
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

/**
 * Whether the issuer has signed the JWT of a notification, it is valid now, and any tenant that it names is this one. The
 * other claims of such a token are not documented.
 */
async function isAuthentic(
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
