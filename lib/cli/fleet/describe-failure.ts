import { SystemUserError } from '../../index.js';
import { describeError } from '../describe-error.js';

/** Why there is no ticket for a tenant, as it is reported; nothing in it is secret. */
export interface Failure {
  readonly contextIdentifier: string;
  readonly status: 'failed';
  readonly code: string;
  readonly reason: string | undefined;
  readonly message: string;
  readonly hint: string;
}

/** Says why there is no ticket for a tenant. */
export function describeFailure(contextIdentifier: string, error: unknown): Failure {
  const base = { contextIdentifier, status: 'failed' } as const;
  if (error instanceof SystemUserError) {
    // Which setting to change is another question here: most is said by the list.
    const { code, reason, message, hint } = error;
    return { ...base, code, reason, message, hint };
  }
  const { code, message, hints } = describeError(error, { flags: {} });
  return { ...base, code, reason: undefined, message, hint: hints.join(' ') };
}
