import { ArgumentError } from '../errors.js';

/** Checks a client secret that goes into a header of HTTP: visible ASCII and spaces between. */
export function readClientSecret(clientSecret: string): string {
  if (/^[\x20-\x7E]+$/.test(clientSecret)) return clientSecret;
  throw new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    'clientSecret must be ASCII to go into a header of HTTP',
  );
}
