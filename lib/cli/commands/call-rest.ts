import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { watchLimits } from '../../concurrency/deadline.js';
import { type ClientFlags, withCachedClient } from '../cached-client.js';
import { StatusError, UsageError } from '../errors.js';
import { REQUIRED_FOR_EXCHANGE } from '../settings/settings.js';
import { GivenSettings } from '../settings/given-settings.js';
import { readData } from './call-data.js';

/** The HTTP methods that `call rest` accepts. */
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

type RestFlags = ClientFlags & { data?: string; method?: (typeof METHODS)[number] };

/** Calls the tenant's REST API once and prints the response body. */
export async function callRest(path: string, flags: RestFlags): Promise<void> {
  const settings = new GivenSettings(flags);
  settings.require(...REQUIRED_FOR_EXCHANGE);
  const init = await readInit(flags);
  await withCachedClient(settings, flags, async (client, tenant, interrupted) => {
    const { signal, stop } = limitCall(flags.timeout, interrupted);
    try {
      const response = await client
        .tenant(tenant)
        .fetch(path, { ...init, signal })
        .catch(rejectRedirectLoop);
      await printBody(response, signal);
      if (!response.ok) throw new StatusError(response.status);
    } finally {
      stop();
    }
  });
}

async function readInit({ data, method }: RestFlags): Promise<RequestInit> {
  const headers = { Accept: 'application/json' };
  if (data === undefined) return { method: method ?? 'GET', headers };
  if (method === 'GET' || method === 'HEAD') {
    throw new UsageError(`${method} does not accept --data.`, 'Remove --data or change --method.');
  }
  const { text } = await readData(data);
  const withType = { ...headers, 'Content-Type': 'application/json' };
  return { method: method ?? 'POST', headers: withType, body: text };
}

/** A timeout of the command line limits the whole call, not only the wait for its response. */
function limitCall(timeoutMs: number | undefined, interrupted: AbortSignal) {
  if (timeoutMs === undefined) return { signal: interrupted, stop: () => undefined };
  const controller = new AbortController();
  const stop = watchLimits({ timeoutMs, signal: interrupted }, undefined, (reason) => {
    controller.abort(reason);
  });
  return { signal: controller.signal, stop };
}

/** Too many redirects are a TypeError, as in `fetch` itself, which would look like a bug of this program. */
function rejectRedirectLoop(error: unknown): never {
  if (!(error instanceof TypeError && error.message.startsWith('fetch failed'))) throw error;
  throw new UsageError('The path causes too many redirects.', 'Check the path.');
}

/** Streams the response body to stdout, byte for byte. */
async function printBody({ body }: Response, signal: AbortSignal): Promise<void> {
  if (!body) return;
  try {
    await pipeline(Readable.fromWeb(body), process.stdout, { end: false });
  } catch (error) {
    // A closed stdout aborts the signal, whose reason says more.
    signal.throwIfAborted();
    throw error;
  }
}
