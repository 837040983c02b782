import { ArgumentError } from '../errors.js';
import { checkLimits } from '../arguments/checks.js';

/** What a REST call sends. */
export interface Outgoing {
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | Uint8Array | Blob | ReadableStream<Uint8Array> | undefined;
  readonly redirect: Request['redirect'];
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads an init as fetch does, at once: what becomes of it while a ticket is waited for does not matter.
 *
 * @throws TypeError for what fetch itself would not take, and for what would not be done here
 */
export function readOutgoing(init: RequestInit): Promise<Outgoing> {
  const { signal, body, integrity } = init;
  checkLimits(0, signal ?? undefined);
  if (integrity) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'integrity is not checked, and must be left out',
    );
  }
  const duplex = typeof body === 'object' && body !== null ? { duplex: 'half' as const } : {};
  // A request that has a signal listens to it until it is collected.
  const request = new Request('https://any.invalid', {
    ...init,
    ...duplex,
    signal: null,
  });
  const { method, headers, redirect } = request;
  const read = { method, headers, redirect, signal: signal ?? undefined };
  return readBody(body, request).then((sent) => ({ ...read, body: sent }));
}

/** What is there as a whole is sent as a whole, and can be sent again: anything but a stream, or what is read like one. */
async function readBody(given: RequestInit['body'], request: Request): Promise<Outgoing['body']> {
  if (!request.body) return undefined;
  if (typeof given === 'string' || given instanceof Blob) return given;
  const isWhole =
    given instanceof ArrayBuffer ||
    ArrayBuffer.isView(given) ||
    given instanceof URLSearchParams ||
    given instanceof FormData;
  return isWhole ? new Uint8Array(await request.arrayBuffer()) : request.body;
}
