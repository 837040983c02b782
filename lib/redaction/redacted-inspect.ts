import { inspect } from 'node:util';

/** The names under which results and claims carry credentials. */
const CREDENTIALS = /(^|\/)(ticket|token|system_token|systemUserToken)$/;

/**
 * What `console.log` and `util.inspect` show of a result: its credentials shortened, in the raw claims too, and nothing of
 * what is undefined. The values themselves, and JSON.stringify, are whole.
 */
export abstract class Concealed {}

// Outside of the class, so that it is no part of the type of a result.
Object.defineProperty(Concealed.prototype, inspect.custom, {
  value(this: object) {
    return conceal(this);
  },
});

function conceal(result: object): object {
  const shown = Object.entries(result).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    shown.map(([name, value]: [string, unknown]) => {
      if (name === 'raw') return [name, conceal(value as object)];
      const isCredential = typeof value === 'string' && CREDENTIALS.test(name);
      return [name, isCredential ? shorten(value) : value];
    }),
  );
}

/** A credential as it may be shown: enough to tell two apart, not enough to use. */
export function shorten(secret: string): string {
  return secret.length > 24 ? `${secret.slice(0, 6)}…(${secret.length} characters)` : '…';
}
