import { SystemUserError } from '../errors.js';

/** An exception of NetServer. */
export interface NetServerException {
  /** The .NET type, such as `SuperOffice.Exceptions.SoSessionException`. */
  readonly exceptionType: string;
  readonly message: string;
  /** A message for end users; undefined if there is none. */
  readonly friendlyText: string | undefined;
  /** The component of NetServer that raised the exception. */
  readonly source: string | undefined;
  /** Further details of the exception, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The stack trace of the server; undefined without the option `stackTrace`. */
  readonly stackTrace: string | undefined;
}

/**
 * A call that NetServer understood but could not complete. Has the details from `ExceptionInfo`, with credentials redacted.
 *
 * Source: docs/protocol.md, "Using the ticket".
 *
 * @example
 * ```ts
 * import { NetServerError, type SoapClient } from 'superoffice-system-user';
 *
 * async function contact(client: SoapClient, id: number) {
 *   try {
 *     return await client.GetContactEntityAsync({ ContactEntityId: id });
 *   } catch (error) {
 *     if (error instanceof NetServerError) console.error(error.exceptionType, error.friendlyText);
 *     throw error;
 *   }
 * }
 * ```
 */
export class NetServerError extends SystemUserError {
  override readonly name = 'NetServerError';
  readonly exceptionType: string;
  readonly friendlyText: string | undefined;
  readonly source: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  /** The stack trace of the server; undefined without the option `stackTrace`. */
  readonly stackTrace: string | undefined;
  /** The inner exceptions, outermost first. */
  readonly innerErrors: readonly NetServerException[];

  /** @internal */
  constructor(exception: NetServerException, innerErrors: readonly NetServerException[]) {
    const { exceptionType, message, friendlyText, source, parameters, stackTrace } = exception;
    super('ERR_NETSERVER', {
      step: undefined,
      message: message || friendlyText || `NetServer reports ${exceptionType || 'a failure'}.`,
      hint: 'NetServer understood the call but could not complete it. Check exceptionType, friendlyText and parameters.',
    });
    this.exceptionType = exceptionType;
    this.friendlyText = friendlyText;
    this.source = source;
    this.parameters = parameters;
    this.stackTrace = stackTrace;
    this.innerErrors = innerErrors;
  }
}
