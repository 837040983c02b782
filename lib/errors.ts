/** The codes of a {@link SystemUserError}; docs/errors.md lists the cause and the remedy of each. */
export type SystemUserErrorCode =
  | 'ERR_PRIVATE_KEY_INVALID'
  | 'ERR_SIGNING_FAILED'
  | 'ERR_TRANSPORT'
  | 'ERR_TIMEOUT'
  | 'ERR_HTTP_STATUS'
  | 'ERR_RESPONSE_TOO_LARGE'
  | 'ERR_SOAP_FAULT'
  | 'ERR_RESPONSE_MALFORMED'
  | 'ERR_AUTHENTICATION_REFUSED'
  | 'ERR_SIGNING_KEY_NOT_FOUND'
  | 'ERR_JWT_INVALID'
  | 'ERR_JWT_EXPIRED'
  | 'ERR_JWT_CLAIM'
  | 'ERR_TICKET_MISSING'
  | 'ERR_TENANT_NOT_AVAILABLE'
  | 'ERR_TENANT_ADDRESS'
  | 'ERR_NETSERVER';

/** The six documented steps (docs/protocol.md, "The six steps"): read key, sign, send, convert, validate, extract. */
export type Step = 1 | 2 | 3 | 4 | 5 | 6;

/** The known names of the login service's authorization errors (docs/protocol.md, "Refusals"). */
export type RefusalReason =
  | 'Revoked'
  | 'InvalidRedirectUrl'
  | 'Expired'
  | 'Denied'
  | 'NeedsReapproval'
  | 'InvalidTimestamp'
  | 'InvalidSignature';

/** The properties of a new {@link SystemUserError}; some belong to one code only, which their comment names. */
export interface SystemUserErrorDetails {
  /** The step that failed; undefined for errors that occur when a ticket is used, rather than during an exchange. */
  step: Step | undefined;
  /** One sentence that says what is wrong. */
  message: string;
  /** The most likely cause, and what to do. */
  hint: string;
  /** Whether the same call may succeed later without a change. Default false. */
  retryable?: boolean;
  /** The HTTP status of the response, if there was one. */
  status?: number | undefined;
  /** ERR_HTTP_STATUS: the delay that the server asked for (Retry-After), in ms. */
  retryAfterMs?: number | undefined;
  /** ERR_SOAP_FAULT: the fault's code, without its prefix. */
  faultCode?: string;
  /** ERR_SOAP_FAULT: the fault's text. */
  faultString?: string;
  /** ERR_AUTHENTICATION_REFUSED: the reason, if the service's text contains a known name. */
  reason?: RefusalReason | undefined;
  /** ERR_AUTHENTICATION_REFUSED: the service's own text, with secrets redacted. */
  errorMessage?: string | undefined;
  /** ERR_JWT_CLAIM: the invalid claim. */
  claim?: string | undefined;
  /** ERR_TENANT_NOT_AVAILABLE: the tenant's state, such as `OfflineMaintenance`. */
  state?: string;
  /** ERR_TENANT_NOT_AVAILABLE: false. */
  isRunning?: boolean;
  /** A scrubbed error, which carries the code of the underlying error and nothing else of it. */
  cause?: Error;
}

/**
 * The error of a failed exchange or a failed use of a ticket.
 *
 * `code` is stable, `step` is where it failed, and `hint` says what to do. At no depth does it contain the client
 * secret, the private key, the signed system token, the security token or the ticket.
 *
 * Source: docs/errors.md.
 *
 * @example
 * ```ts
 * import { SystemUserError, type SystemUserClient } from 'superoffice-system-user';
 *
 * async function run(client: SystemUserClient, systemUserToken: string) {
 *   try {
 *     return await client.authenticate({ contextIdentifier: 'Cust12345', systemUserToken });
 *   } catch (error) {
 *     if (error instanceof SystemUserError && error.reason === 'Revoked') return undefined;
 *     throw error;
 *   }
 * }
 * ```
 */
export class SystemUserError extends Error {
  override readonly name: string = 'SystemUserError';
  readonly code: SystemUserErrorCode;
  readonly step: Step | undefined;
  readonly hint: string;
  readonly retryable: boolean;
  declare readonly status?: number;
  declare readonly retryAfterMs?: number;
  declare readonly faultCode?: string;
  declare readonly faultString?: string;
  declare readonly reason?: RefusalReason;
  declare readonly errorMessage?: string;
  declare readonly claim?: string;
  declare readonly state?: string;
  declare readonly isRunning?: boolean;

  /**
   * @param code - the stable code
   * @param details - the step, the message, the hint and the other properties of the code
   */
  constructor(code: SystemUserErrorCode, details: SystemUserErrorDetails) {
    const { step, message, hint, retryable = false, cause, ...rest } = details;
    super(message, cause && { cause });
    this.code = code;
    this.step = step;
    this.hint = hint;
    this.retryable = retryable;
    for (const [name, value] of Object.entries(rest)) {
      if (value !== undefined) Object.defineProperty(this, name, { value, enumerable: true });
    }
  }
}

/** Node's own codes for misuse: a wrong type, an unusable value, or a call in the wrong state. */
export type ArgumentErrorCode =
  'ERR_INVALID_ARG_TYPE' | 'ERR_INVALID_ARG_VALUE' | 'ERR_INVALID_STATE';

/** The error for misuse: a TypeError with Node's code, whose message names the setting and never repeats its value. */
export class ArgumentError extends TypeError {
  readonly code: ArgumentErrorCode;

  constructor(code: ArgumentErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The error for a call after `close`. */
export function closedError(): ArgumentError {
  return new ArgumentError('ERR_INVALID_STATE', 'the client is closed');
}
