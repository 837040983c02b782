import { randomUUID } from 'node:crypto';
import { checkBoolean, checkCallOptions } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';
import { responseMalformed } from '../http/malformed-response.js';
import { DEFAULT_CALL_MS, readTimeZone, sendSoapCall, type TimeZone } from './soap-call.js';
import type { TenantApiContext } from './context.js';
import type { TenantRef } from '../model/tenant.js';

/** What a node-soap client made elsewhere is told beside the tenant. */
export interface SoapSecurityOptions {
  /** The time zone that times are in. Default: NetServer's own. */
  readonly timeZone?: TimeZone | undefined;
  /** Whether a NetServerError carries the stack trace of the server. Default false. */
  readonly stackTrace?: boolean;
}

/** A node-soap `ISecurity`. */
export interface SoapSecurity {
  /** What stands in the envelope where the header blocks go. */
  toXML(): string;
  /** Has the call sent the way of this package. */
  addOptions(options: Record<string, unknown>): void;
}

/** What axios, under node-soap's HTTP client, hands to whoever sends in its place. */
interface AxiosConfig {
  readonly url: string;
  readonly data: string;
  readonly headers: { toJSON(): Record<string, string> };
  readonly timeout?: number;
  signal?: AbortSignal | undefined;
}

/** What node-soap's HTTP client and axios say of themselves and of the connection. */
const OF_CLIENT =
  /^(?:user-agent|accept-encoding|accept-charset|connection|host|content-length|transfer-encoding|authorization|so-apptoken)$/i;

/** Makes the `ISecurity` of a tenant: the envelope carries a mark, and what sends it puts the header blocks there. */
export function soapSecurity(
  api: TenantApiContext,
  tenant: TenantRef,
  options: SoapSecurityOptions,
): SoapSecurity {
  checkCallOptions(options, ['timeZone', 'stackTrace']);
  const timeZone = readTimeZone(options.timeZone);
  const { stackTrace = false } = options;
  checkBoolean('stackTrace', stackTrace);
  const marker = `<!--${randomUUID()}-->`;
  const adapter = async (config: AxiosConfig) => {
    const { url, data: envelope, timeout, signal } = config;
    // axios would make an error of its own of the signal's reason.
    config.signal = undefined;
    const { service, namespace } = describe(url, envelope);
    const headers = readHeaders(config.headers.toJSON());
    const timeoutMs = timeout || DEFAULT_CALL_MS;
    const call = { tenant, service, namespace, timeZone, envelope, marker, headers, stackTrace };
    const { response, text } = await api.run(() =>
      sendSoapCall(api, { ...call, timeoutMs, signal }),
    );
    requireWellFormed(text);
    const { status } = response;
    return conceal({ status, statusText: '', headers: response.headers, config: {} }, text);
  };
  return {
    toXML: () => marker,
    addOptions(given) {
      given.adapter = adapter;
    },
  };
}

/** What the caller has added to what node-soap's HTTP client says of itself. */
function readHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !OF_CLIENT.test(name)));
}

/**
 * Gives an answer its text, but as an object until node-soap's HTTP client has looked at it: in a primitive string it
 * searches for an envelope, in a time that grows with its square. Only what has become of it then is a string.
 */
function conceal(answer: object, text: string): object {
  const concealed: unknown = Object(text);
  // axios puts it back once, and node-soap's HTTP client once.
  let timesSet = 0;
  return Object.defineProperty(answer, 'data', {
    get: () => (timesSet < 2 ? concealed : text),
    set: () => {
      timesSet++;
    },
  });
}

/** The service that an address names, and the namespace that node-soap declares in the envelope. */
function describe(url: string, envelope: string): { service: string; namespace: string } {
  const service = /\/(\w{1,64})\.svc(?:$|[?#])/i.exec(url)?.[1];
  const start = envelope.slice(0, envelope.indexOf('Header>'));
  const namespace = /="(http:\/\/www\.superoffice\.net\/ws\/crm\/NetServer\/\w+)"/.exec(start)?.[1];
  if (service && namespace) return { service, namespace };
  throw new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    'the node-soap client must be one of a NetServer WSDL, and its address must end like Contact.svc',
  );
}

/**
 * Refuses an answer that is not well-formed, of which node-soap would make an error that holds all of it.
 *
 * @throws SystemUserError ERR_RESPONSE_MALFORMED
 */
function requireWellFormed(text: string): void {
  const { SaxesParser } = require('saxes') as typeof import('saxes');
  const parser = new SaxesParser({ xmlns: true, position: false });
  parser.on('error', () => {
    throw responseMalformed('is not well-formed XML', 200, null);
  });
  parser.write(text).close();
}
