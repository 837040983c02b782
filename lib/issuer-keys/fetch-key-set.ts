import type { Agent } from 'node:http';
import { sendRequest } from '../http/response.js';
import type { Limits } from '../concurrency/deadline.js';
import { keySetStatusError } from '../failures/key-set-status-error.js';
import { readKeySet, type JsonWebKeySet } from './read-key-set.js';
import { responseMalformed } from '../http/malformed-response.js';

/** Fetches the key set that a login service publishes. */
export async function fetchKeySet(
  url: URL,
  agent: Agent | undefined,
  limits: Limits,
): Promise<JsonWebKeySet> {
  const answer = await sendRequest(url, {
    method: 'GET',
    headers: { Accept: 'application/json' },
    agent,
    isUrgent: true,
    limits,
    step: 5,
  });
  if (answer.status !== 200) throw keySetStatusError(url, answer);
  const keySet = readKeySet(parse(answer.body.toString()));
  if (!keySet) throw responseMalformed('is not a key set', answer.status, 5);
  return keySet;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
