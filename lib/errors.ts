/** Every code a {@link SystemUserError} can carry; docs/errors.md says what each means and what to do. */
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

/** The authorization error names the login service is known to use (docs/protocol.md, "Refusals"). */
export type RefusalReason =
  | 'Revoked'
  | 'InvalidRedirectUrl'
  | 'Expired'
  | 'Denied'
  | 'NeedsReapproval'
  | 'InvalidTimestamp'
  | 'InvalidSignature';

/** What a {@link SystemUserError} is made from; the optional parts belong to the codes named beside them. */
export interface SystemUserErrorDetails {
  /** The step that failed; undefined where it was no exchange that failed, but the use of a ticket. */
  step: Step | undefined;
  /** What happened, in one sentence. */
  message: string;
  /** What most likely went wrong and what to do next. */
  hint: string;
  /** Whether the same call may succeed later without anybody changing anything. Default false. */
  retryable?: boolean;
  /** The HTTP status, for answers that had one. */
  status?: number | undefined;
  /** ERR_HTTP_STATUS: how long the server asked to wait, in ms, where it did. */
  retryAfterMs?: number | undefined;
  /** ERR_SOAP_FAULT: the fault's code, without its prefix. */
  faultCode?: string;
  /** ERR_SOAP_FAULT: the fault's text. */
  faultString?: string;
  /** ERR_AUTHENTICATION_REFUSED: the reason, where its name was recognised. */
  reason?: RefusalReason | undefined;
  /** ERR_AUTHENTICATION_REFUSED: the service's own text, as it came. */
  errorMessage?: string | undefined;
  /** ERR_JWT_CLAIM: the claim that does not hold. */
  claim?: string | undefined;
  /** ERR_TENANT_NOT_AVAILABLE: the tenant's state, such as `OfflineMaintenance`. */
  state?: string;
  /** ERR_TENANT_NOT_AVAILABLE: false. */
  isRunning?: boolean;
  /** A scrubbed error with no more than the code of what lies below. */
  cause?: Error;
}

/**
 * The one error of this package: `code` is stable, `step` says where, `hint` says what to do, and no part of it at
 * any depth carries the client secret, the private key, the signed system token, the security token or the ticket.
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
   * @param details - the step, the message, the hint and what else belongs to the code
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

/** Node's own codes for misuse: the wrong type, the right type with a value that cannot be used, or the wrong moment. */
export type ArgumentErrorCode =
  'ERR_INVALID_ARG_TYPE' | 'ERR_INVALID_ARG_VALUE' | 'ERR_INVALID_STATE';

/** A caller's mistake: a TypeError with Node's code, whose message names the setting and never repeats its value. */
export class ArgumentError extends TypeError {
  readonly code: ArgumentErrorCode;

  constructor(code: ArgumentErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The error for what is asked of a client that is closed. */
export function closedError(): ArgumentError {
  return new ArgumentError('ERR_INVALID_STATE', 'the client is closed');
}
