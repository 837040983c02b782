import type { IncomingMessage } from 'node:http';
import { REST_PATH, SOAP_PATH } from './paths.js';
import { readTarget } from './read-target.js';

/** Tells whether a request asks for an exchange, and by which of the two ways. */
export function whichExchange({ method, url = '' }: IncomingMessage): 'soap' | 'rest' | undefined {
  if (method !== 'POST') return undefined;
  const path = readTarget(url)?.path.toLowerCase();
  if (path === SOAP_PATH.toLowerCase()) return 'soap';
  return path === REST_PATH.toLowerCase() ? 'rest' : undefined;
}
