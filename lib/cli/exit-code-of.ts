import { constants } from 'node:os';
import { CommanderError } from 'commander';
import { SystemUserError, type SystemUserErrorCode } from '../index.js';
import { ArgumentError } from '../errors.js';
import { StatusError } from './errors.js';
import { Interrupted } from './interrupted.js';
import { UsageError } from './usage-error.js';

const REFUSED = 1;
const WRONG_USAGE = 2;
const NO_ANSWER = 3;
const NOT_TRUSTED = 4;
/** EX_SOFTWARE of sysexits.h. */
const UNEXPECTED = 70;
/** What shells add to the number of the signal that ended a program. */
const SIGNALLED = 128;

const EXIT_CODES: Readonly<Record<SystemUserErrorCode, number>> = {
  ERR_PRIVATE_KEY_INVALID: WRONG_USAGE,
  ERR_SIGNING_FAILED: WRONG_USAGE,
  ERR_TRANSPORT: NO_ANSWER,
  ERR_TIMEOUT: NO_ANSWER,
  ERR_HTTP_STATUS: NO_ANSWER,
  ERR_RESPONSE_TOO_LARGE: NO_ANSWER,
  ERR_SOAP_FAULT: REFUSED,
  ERR_AUTHENTICATION_REFUSED: REFUSED,
  ERR_RESPONSE_MALFORMED: NOT_TRUSTED,
  ERR_SIGNING_KEY_NOT_FOUND: NOT_TRUSTED,
  ERR_JWT_INVALID: NOT_TRUSTED,
  ERR_JWT_EXPIRED: NOT_TRUSTED,
  ERR_JWT_CLAIM: NOT_TRUSTED,
  ERR_TICKET_MISSING: NOT_TRUSTED,
  ERR_TENANT_NOT_AVAILABLE: NO_ANSWER,
  ERR_TENANT_ADDRESS: NOT_TRUSTED,
  ERR_NETSERVER: REFUSED,
};

/** The exit code for an error; help and version, which commander throws as errors, are none. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof SystemUserError) return EXIT_CODES[error.code];
  if (error instanceof StatusError) return error.isRefusal ? REFUSED : NO_ANSWER;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  if (error instanceof Interrupted) return SIGNALLED + constants.signals[error.signal];
  return error instanceof UsageError || error instanceof ArgumentError ? WRONG_USAGE : UNEXPECTED;
}
