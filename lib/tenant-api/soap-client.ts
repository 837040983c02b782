import { randomUUID } from 'node:crypto';
import type { Client, IHttpClient, WSDL } from 'soap';
import { checkBoolean, checkCallOptions } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';
import { responseMalformed } from '../http/malformed-response.js';
import { DEFAULT_CALL_TIMEOUT_MS, readTimeZone, sendSoapCall, type TimeZone } from './soap-call.js';
import { prepareArguments } from './soap-arguments.js';
import type { TenantApiContext } from './context.js';
import type { TenantRef } from '../model/tenant.js';

/** Options of `createSoapClient`. */
export interface SoapClientOptions {
  /** The name of the service, such as `Contact`; the endpoint is `netServerUrl` + the name + `.svc`. */
  readonly service: string;
  /** The time zone of times in calls and results. Default: NetServer's own. */
  readonly timeZone?: TimeZone | undefined;
  /** Whether nil elements are null in results. Default false: they are omitted. */
  readonly handleNilAsNull?: boolean;
  /** Whether a NetServerError has the stack trace of the server. Default false. */
  readonly stackTrace?: boolean;
}

/** Options of one SOAP call: the second argument of an operation. */
export interface SoapCallOptions {
  /** The time limit of the whole call, in ms, 1 to 600,000. Default 60,000. */
  readonly timeout?: number;
  /** Aborts the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Option of node-soap: changes the envelope before the header blocks are inserted. */
  readonly postProcess?: (envelope: string) => string;
}

/**
 * A node-soap client. Each operation of the WSDL has a method that takes a callback, and a method with the suffix `Async`
 * that returns a promise of `[result, rawResponse, soapHeader, rawRequest]`.
 */
export interface SoapClient {
  // The WSDL defines arguments and results; there are no types for them.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly [operation: string]: any;
}

/** Makes a node-soap client that sends its calls with {@link sendSoapCall}. */
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
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'service must be a name such as Contact');
  }
  const { wsdl, namespace } = await api.wsdls.open(source);
  // The marker is random, so that an argument cannot contain it.
  const marker = `<!--${randomUUID()}-->`;
  const send = (envelope: string, headers: Record<string, string>, call: SoapCallOptions) =>
    api.run(async () => {
      checkCallOptions(call, ['timeout', 'signal', 'postProcess']);
      return sendSoapCall(api, {
        ...{ tenant, service, namespace, timeZone, envelope, marker, headers, stackTrace },
        timeoutMs: call.timeout ?? DEFAULT_CALL_TIMEOUT_MS,
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
            // node-soap threw while parsing, without ending the call.
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
  const clientWsdl = copyWithOptions(wsdl as WSDL, handleNilAsNull);
  const client = new Client(clientWsdl, 'https://tenant.invalid', { httpClient });
  client.addSoapHeader(marker);
  guardClient(client);
  return client;
}

/** A node-soap client writes its options into its WSDL, so each client gets a copy. */
function copyWithOptions(shared: WSDL, handleNilAsNull: boolean): WSDL {
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
 * Validates arguments before each call, reports failures as this package's errors, and keeps a throwing event listener from
 * interrupting a call.
 */
function guardClient(client: Client): void {
  const emit = client.emit.bind(client) as (...event: unknown[]) => boolean;
  client.emit = (...event: unknown[]) => isolate(() => emit(...event)) ?? true;
  const internals = client as unknown as { _invoke: Invoke };
  const invoke = internals._invoke.bind(client);
  internals._invoke = (method, input, location, done, options, headers) => {
    let args: unknown;
    try {
      args = prepareArguments(input, parametersOf(method, client.wsdl.definitions));
    } catch (error) {
      process.nextTick(callBack, done, error);
      return;
    }
    const finish: Done = (error, ...results) => {
      const hasResult = results[0] !== undefined;
      if ((error === undefined || error === null) && hasResult) callBack(done, error, ...results);
      // An abort reason may be falsy, but a callback needs an error.
      else if (error instanceof FailedCall) callBack(done, error.reason || abortError());
      // node-soap's own errors contain the whole response, so they are not passed on.
      else callBack(done, responseMalformed('cannot be read by node-soap', 200, null));
    };
    invoke(method, args, location, finish, options, headers);
  };
}

/** Returns the parameters of an operation in order; they are the children of the only element of its message. */
function parametersOf({ input }: Method, definitions: unknown): string[] {
  const [element] = Object.values(input.description(definitions)) as unknown[];
  // node-soap describes a list as `name[]`, and mixes properties of the element itself with its children.
  return Object.keys(Object(element) as object)
    .filter((name) => name !== 'targetNSAlias' && name !== 'targetNamespace')
    .map((name) => name.replace(/\[\]$/, ''));
}

function callBack(done: Done, ...results: [unknown, ...unknown[]]): void {
  isolate(() => {
    done(...results);
  });
}

/** Runs a function of the caller. An error in it becomes an uncaught exception, as with any other callback. */
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

function abortError(): DOMException {
  return new DOMException('This operation was aborted', 'AbortError');
}

/** Wraps the error of a call, to distinguish it from node-soap's own errors. */
class FailedCall {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}
