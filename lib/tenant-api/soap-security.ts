import { randomUUID } from 'node:crypto';
import { checkBoolean, checkCallOptions } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';
import { responseMalformed } from '../http/malformed-response.js';
import { DEFAULT_CALL_TIMEOUT_MS, readTimeZone, sendSoapCall, type TimeZone } from './soap-call.js';
import type { TenantApiContext } from './context.js';
import type { TenantRef } from '../model/tenant.js';

/** Options of `soapSecurity`. */
export interface SoapSecurityOptions {
  /** The time zone of times in calls and results. Default: NetServer's own. */
  readonly timeZone?: TimeZone | undefined;
  /** Whether a NetServerError has the stack trace of the server. Default false. */
  readonly stackTrace?: boolean;
}

/** A node-soap `ISecurity`. */
export interface SoapSecurity {
  /** Returns the placeholder for the header blocks in the envelope. */
  toXML(): string;
  /** Makes node-soap send the call through this package. */
  addOptions(options: Record<string, unknown>): void;
}

/** The request that axios, under node-soap's HTTP client, passes to an adapter. */
interface AxiosConfig {
  readonly url: string;
  readonly data: string;
  readonly headers: { toJSON(): Record<string, string> };
  readonly timeout?: number;
  signal?: AbortSignal | undefined;
}

/** Headers that node-soap's HTTP client and axios add themselves, and headers that this package sets. */
const GENERATED_HEADERS =
  /^(?:user-agent|accept-encoding|accept-charset|connection|host|content-length|transfer-encoding|authorization|so-apptoken)$/i;

/** Makes the `ISecurity` of a tenant: its adapter replaces a placeholder in the envelope by the header blocks. */
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
    // axios would replace the signal's reason with its own error.
    config.signal = undefined;
    const { service, namespace } = parseTarget(url, envelope);
    const headers = callerHeaders(config.headers.toJSON());
    const timeoutMs = timeout || DEFAULT_CALL_TIMEOUT_MS;
    const call = { tenant, service, namespace, timeZone, envelope, marker, headers, stackTrace };
    const { response, text } = await api.run(() =>
      sendSoapCall(api, { ...call, timeoutMs, signal }),
    );
    requireWellFormed(text);
    const { status } = response;
    return withLazyData({ status, statusText: '', headers: response.headers, config: {} }, text);
  };
  return {
    toXML: () => marker,
    addOptions(requestOptions) {
      requestOptions.adapter = adapter;
    },
  };
}

/** Reads the service from the address, and the namespace from the start of the envelope. */
function parseTarget(url: string, envelope: string): { service: string; namespace: string } {
  const service = /\/(\w{1,64})\.svc(?:$|[?#])/i.exec(url)?.[1];
  const start = envelope.slice(0, envelope.indexOf('Header>'));
  const namespace = /="(http:\/\/www\.superoffice\.net\/ws\/crm\/NetServer\/\w+)"/.exec(start)?.[1];
  if (service && namespace) return { service, namespace };
  throw new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    'the node-soap client must use a NetServer WSDL, and its address must end with the service, such as Contact.svc',
  );
}

function callerHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !GENERATED_HEADERS.test(name)),
  );
}

/**
 * Rejects a response that is not well-formed: the error of node-soap would contain the whole response.
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

/**
 * Adds the text to a response as a String object first: in a primitive string, node-soap's HTTP client searches for the
 * envelope in quadratic time. After that search, the property is a primitive string.
 */
function withLazyData(response: object, text: string): object {
  const stringObject: unknown = Object(text);
  // axios assigns the property once, and node-soap's HTTP client once.
  let assignments = 0;
  return Object.defineProperty(response, 'data', {
    get: () => (assignments < 2 ? stringObject : text),
    set: () => {
      assignments++;
    },
  });
}
