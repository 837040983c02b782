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
  const { code, message, hints } = describeError(error);
  const reason = error instanceof SystemUserError ? error.reason : undefined;
  return { contextIdentifier, status: 'failed', code, reason, message, hint: hints.join(' ') };
}
