import { randomUUID } from 'node:crypto';
import type { Client, IHttpClient, WSDL } from 'soap';
import { checkBoolean, checkCallOptions } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';
import { responseMalformed } from '../http/malformed-response.js';
import { DEFAULT_CALL_MS, readTimeZone, sendSoapCall, type TimeZone } from './soap-call.js';
import { prepareArguments } from './soap-arguments.js';
import type { TenantApiContext } from './context.js';
import type { TenantRef } from '../model/tenant.js';

/** How a SOAP client is made. */
export interface SoapClientOptions {
  /** The service, like `Contact`: the endpoint is `netServerUrl`, this and `.svc`. */
  readonly service: string;
  /** The time zone that times are in. Default: NetServer's own. */
  readonly timeZone?: TimeZone | undefined;
  /** Whether elements that are nil are null in results. Default false: they are left out. */
  readonly handleNilAsNull?: boolean;
  /** Whether a NetServerError carries the stack trace of the server. Default false. */
  readonly stackTrace?: boolean;
}

/** How one SOAP call goes; the second argument of an operation. */
export interface SoapCallOptions {
  /** The time the call may take in all, in ms, 1 to 600,000. Default 60,000. */
  readonly timeout?: number;
  /** Ends the call early; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** node-soap's own: changes the envelope before the header blocks go into it. */
  readonly postProcess?: (envelope: string) => string;
}

/**
 * A node-soap client: each operation of the WSDL is a method that takes a callback, and one with `Async` after its name that
 * returns a promise of `[result, rawResponse, soapHeader, rawRequest]`.
 */
export interface SoapClient {
  // What an operation takes and gives is in the WSDL, not in types.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly [operation: string]: any;
}

/** Makes a node-soap client whose calls go the way of {@link sendSoapCall}. */
export async function createSoapClient(
  api: TenantApiContext,
  tenant: TenantRef,
  source: string | Uint8Array,
  options: SoapClientOptions,
): Promise<SoapClient> {
  checkCallOptions(options, ['service', 'timeZone', 'handleNilAsNull', 'stackTrace']);
  const { service, handleNilAsNull = false, stackTrace = false } = options;
  checkBoolean('handleNilAsNull', handleNilAsNull);
  checkBoolean('stackTrace', stackTrace);
  const timeZone = readTimeZone(options.timeZone);
  if (typeof (service as unknown) !== 'string' || !/^\w{1,64}$/.test(service)) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'service must be a name like Contact');
  }
  const { wsdl, namespace } = await api.wsdls.open(source);
  // Nobody can write what stands for the header blocks into an argument.
  const marker = `<!--${randomUUID()}-->`;
  const send = (envelope: string, headers: Record<string, string>, call: SoapCallOptions) =>
    api.run(async () => {
      checkCallOptions(call, ['timeout', 'signal', 'postProcess']);
      return sendSoapCall(api, {
        ...{ tenant, service, namespace, timeZone, envelope, marker, headers, stackTrace },
        timeoutMs: call.timeout ?? DEFAULT_CALL_MS,
        signal: call.signal,
      });
    });
  const httpClient = {
    request(
      _location: string,
      envelope: string,
      done: (error: unknown, response?: object, body?: string) => void,
      headers: Record<string, string>,
      call: SoapCallOptions,
    ) {
      send(envelope, headers, call).then(
        ({ response: { status, headers }, text }) => {
          try {
            done(undefined, { status, headers }, text);
          } catch {
            // node-soap's reader has left the call without an end.
            done(new Error('unreadable'));
          }
        },
        (error: unknown) => {
          done(new FailedCall(error));
        },
      );
    },
  } as unknown as IHttpClient;
  const { Client } = require('soap') as typeof import('soap');
  const own = withOwnOptions(wsdl as WSDL, handleNilAsNull);
  const client = new Client(own, 'https://tenant.invalid', { httpClient });
  client.addSoapHeader(marker);
  guardClient(client);
  return client;
}

/** A client writes its options into its WSDL. */
function withOwnOptions(shared: WSDL, handleNilAsNull: boolean): WSDL {
  const { options } = shared as unknown as { options: object };
  const copy = Object.create(Object.getPrototypeOf(shared) as object) as WSDL;
  return Object.assign(copy, shared, { options: { ...options, handleNilAsNull } });
}

type Invoke = (...parameters: [Method, unknown, string, Done, unknown, unknown]) => void;
type Done = (error: unknown, ...results: unknown[]) => void;
interface Method {
  readonly input: { readonly description: (definitions: unknown) => object };
}

/**
 * Has every call of a client prepared, and its end told in errors of this package or the caller's own; what listens to the
 * client does not come between.
 */
function guardClient(client: Client): void {
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

/** Carries what a call has failed with past node-soap, which tells nothing apart. */
class FailedCall {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}
