import type { Client } from 'soap';
import { responseMalformed } from '../http/malformed-response.js';
import { FailedCall } from './failed-call.js';
import { prepareArguments } from '../tenant-api/soap-arguments.js';

type Invoke = (...parameters: [Method, unknown, string, Done, unknown, unknown]) => void;
type Done = (error: unknown, ...results: unknown[]) => void;
interface Method {
  readonly input: { readonly description: (definitions: unknown) => object };
}

/**
 * Has every call of a client prepared, and its end told in errors of this package or the caller's own; what listens to the
 * client does not come between.
 */
export function guardClient(client: Client): void {
  const emit = client.emit.bind(client) as (...event: unknown[]) => boolean;
  client.emit = (...event: unknown[]) => isolate(() => emit(...event)) ?? true;
  const own = client as unknown as { _invoke: Invoke };
  const invoke = own._invoke.bind(client);
  own._invoke = (method, given, location, done, options, headers) => {
    let args: unknown;
    try {
      args = prepareArguments(given, parametersOf(method, client.wsdl.definitions));
    } catch (error) {
      process.nextTick(tell, done, error);
      return;
    }
    const finish: Done = (error, ...results) => {
      const hasResult = results[0] !== undefined;
      if ((error === undefined || error === null) && hasResult) tell(done, error, ...results);
      // A signal may have no reason to give, but an error must be something.
      else if (error instanceof FailedCall) tell(done, error.reason || abortError());
      // Of node-soap's errors nothing goes further: they hold the whole answer.
      else tell(done, responseMalformed('cannot be read by node-soap', 200, null));
    };
    invoke(method, args, location, finish, options, headers);
  };
}

function abortError(): DOMException {
  return new DOMException('This operation was aborted', 'AbortError');
}

/** The parameters of an operation in their order: they are in the one element that its message is. */
function parametersOf({ input }: Method, definitions: unknown): string[] {
  const [element] = Object.values(input.description(definitions)) as unknown[];
  // A list is described with brackets after its name; and what describes the element stands among its parts.
  return Object.keys(Object(element) as object)
    .filter((name) => name !== 'targetNSAlias' && name !== 'targetNamespace')
    .map((name) => name.replace(/\[\]$/, ''));
}

/** Tells a caller how a call has ended. */
function tell(done: Done, ...results: [unknown, ...unknown[]]): void {
  isolate(() => {
    done(...results);
  });
}

/** Calls a function of the caller's, whose errors are the caller's own: nobody here is to catch them. */
function isolate<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
    return undefined;
  }
}
