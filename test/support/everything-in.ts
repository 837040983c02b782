import { inspect } from 'node:util';

/** Every text that a value shows of itself: message, stack, cause, JSON, and inspection at any depth, hidden parts too. */
export function everythingIn(value: unknown): string {
  const error = value as Partial<Error>;
  return [
    String(value),
    error.stack,
    inspect(value, { depth: null }),
    inspect(value, { depth: null, showHidden: true, getters: true }),
    JSON.stringify(value),
    inspect(error.cause, { depth: null, showHidden: true }),
  ].join('\n');
}
