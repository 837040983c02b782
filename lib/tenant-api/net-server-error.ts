import { SystemUserError } from '../errors.js';

/** What NetServer says of an exception. */
export interface NetServerException {
  /** The .NET type, such as `SuperOffice.Exceptions.SoSessionException`. */
  readonly exceptionType: string;
  readonly message: string;
  /** A text for users, where there is one. */
  readonly friendlyText: string | undefined;
  /** Where in NetServer it comes from. */
  readonly source: string | undefined;
  /** What else the exception tells, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The stack trace of the server, where it was asked for. */
  readonly stackTrace: string | undefined;
}

/**
 * A call that NetServer understood and could not do: what it says in `ExceptionInfo`, without anything that looks like a
 * credential.
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
  /** The stack trace of the server, where it was asked for. */
  readonly stackTrace: string | undefined;
  /** The exceptions that led to this one, the nearest first. */
  readonly innerErrors: readonly NetServerException[];

  /** @internal */
  constructor(exception: NetServerException, innerErrors: readonly NetServerException[]) {
    const { exceptionType, message, friendlyText, source, parameters, stackTrace } = exception;
    super('ERR_NETSERVER', {
      step: undefined,
      message: message || friendlyText || `NetServer reports ${exceptionType || 'a failure'}.`,
      hint: 'NetServer understood the call and could not do it: see exceptionType, friendlyText and parameters.',
    });
    this.exceptionType = exceptionType;
    this.friendlyText = friendlyText;
    this.source = source;
    this.parameters = parameters;
    this.stackTrace = stackTrace;
    this.innerErrors = innerErrors;
  }
}
