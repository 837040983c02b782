import type { Agent } from 'node:http';
import type { createRemoteJWKSet } from 'jose';
import { sendRequest } from '../http/send-request.js';
import { httpStatusError } from './http-status-error.js';
import type { FindKeys } from './key-set.js';
import { responseMalformed } from './response-malformed.js';
import { selectKey } from './select-key.js';

/** How long fetched keys are used without asking again, in ms. */
const FRESH_MS = 10 * 60 * 1000;
/** How long after a fetch for an unknown `kid` the next unknown one causes none, in ms. */
const COOLDOWN_MS = 30 * 1000;

/** Finds keys in the key set at `url`, fetched when first needed and again when it is old or a `kid` is unknown. */
export function fetchedKeys(url: URL, agent: Agent | undefined, timeoutMs: number): FindKeys {
  let keySet: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;
  let coolUntil = -Infinity;
  const load = async () => {
    const jose = await import('jose');
    return jose.createRemoteJWKSet(url, {
      cacheMaxAge: FRESH_MS,
      // Its own cool-down begins with every fetch, so that a rotation just after one would lose exchanges.
      cooldownDuration: Infinity,
      timeoutDuration: timeoutMs,
      [jose.customFetch]: () => fetchKeySet(url, agent, timeoutMs),
    });
  };
  return async (header) => {
    const keys = await (keySet ??= load());
    const found = await selectKey(keys, header);
    if (found.length > 0) return found;
    if (!keys.reloading) {
      if (performance.now() < coolUntil) return [];
      coolUntil = performance.now() + COOLDOWN_MS;
    }
    await keys.reload();
    return selectKey(keys, header);
  };
}

async function fetchKeySet(url: URL, agent: Agent | undefined, timeoutMs: number) {
  const { status, body } = await sendRequest(url, {
    method: 'GET',
    headers: { Accept: 'application/json' },
    agent,
    limits: { timeoutMs },
    step: 5,
  });
  if (status !== 200) throw httpStatusError(status, 5);
  if (!isKeySet(body.toString())) throw responseMalformed('is not a key set', status, 5);
  return new Response(body);
}

function isKeySet(text: string): boolean {
  try {
    const { keys } = JSON.parse(text) as { keys: unknown };
    return Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null);
  } catch {
    return false;
  }
}
