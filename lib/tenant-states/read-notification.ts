import type { IncomingMessage } from 'node:http';

/** Four times what a notification with the largest security token has, in bytes. */
const MAX_BYTES = 64 * 1024;
/** How long the whole of it may take to come, in ms. */
const MAX_MS = 10_000;

/** What a notification says that matters here. */
export interface Notification {
  readonly contextIdentifier: string;
  /** The JWT that proves who sent it. */
  readonly token: string;
}

/**
 * Reads a notification, or what Express or the like has parsed of it already.
 *
 * @returns the notification, or the HTTP status for what is none
 */
export async function readNotification(request: IncomingMessage): Promise<Notification | number> {
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
