import { inspect } from 'node:util';

/** The names of the credentials in results and claims. */
const CREDENTIAL_NAMES = /(^|\/)(ticket|token|system_token|systemUserToken)$/;

/**
 * Makes `console.log` and `util.inspect` shorten the credentials of a result, also in its raw claims, and omit undefined
 * properties. The values themselves and JSON.stringify are not changed.
 */
export abstract class RedactedInspection {}

// Outside the class, so that it is not part of the type of a result.
Object.defineProperty(RedactedInspection.prototype, inspect.custom, {
  value(this: object) {
    return redactProperties(this);
  },
});

function redactProperties(result: object): object {
  const shown = Object.entries(result).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    shown.map(([name, value]: [string, unknown]) => {
      if (name === 'raw') return [name, redactProperties(value as object)];
      const isCredential = typeof value === 'string' && CREDENTIAL_NAMES.test(name);
      return [name, isCredential ? shorten(value) : value];
    }),
  );
}

/** Shortens a credential for display: enough to distinguish two, not enough to use one. */
export function shorten(secret: string): string {
  return secret.length > 24 ? `${secret.slice(0, 6)}…(${secret.length} characters)` : '…';
}
