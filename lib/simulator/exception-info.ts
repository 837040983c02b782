import type { SimulatorException } from './call-types.js';
import type { Values } from './fields.js';

/** Makes the ExceptionInfo of an exception. */
export function exceptionInfo(exception: SimulatorException): Values {
  const { type, message, friendlyText, source, innerException, parameters } = exception;
  return {
    Message: message,
    StackTrace: '   at SuperOffice.Simulated.Call()',
    FriendlyText: friendlyText ?? null,
    ExceptionType: type,
    Source: source ?? null,
    InnerException: innerException === undefined ? null : exceptionInfo(innerException),
    Parameters:
      parameters === undefined
        ? null
        : Object.entries(parameters).map(([Key, Value]) => ({ Key, Value })),
  };
}
