import { randomUUID } from 'node:crypto';
import { ArgumentError } from '../argument-error.js';
import { checkBoolean } from '../checks/check-boolean.js';
import { checkCallOptions } from '../checks/check-call-options.js';
import { readTimeZone, type TimeZone } from './read-time-zone.js';
import { DEFAULT_CALL_MS, sendSoapCall } from './send-soap-call.js';
import type { TenantApi } from './tenant-api.js';
import type { TenantRef } from './tenant-handle.js';

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
  readonly signal?: AbortSignal;
}

/** Makes the `ISecurity` of a tenant: the envelope carries a mark, and what sends it puts the header blocks there. */
export function soapSecurity(
  api: TenantApi,
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
    const { service, namespace } = describe(url, envelope);
    const headers: Record<string, string> = {};
    const { 'Content-Type': type, SOAPAction: action } = config.headers.toJSON();
    if (type) headers['Content-Type'] = type;
    if (action) headers.SOAPAction = action;
    const timeoutMs = timeout || DEFAULT_CALL_MS;
    const call = { tenant, service, namespace, timeZone, envelope, marker, headers, stackTrace };
    const { response, text } = await api.run(() =>
      sendSoapCall(api, { ...call, timeoutMs, signal }),
    );
    // node-soap's HTTP client searches a primitive string for an envelope, in a time that grows with its square.
    const data: unknown = Object(text);
    return {
      data,
      status: response.status,
      statusText: '',
      headers: response.headers,
      config: {},
    };
  };
  return {
    toXML: () => marker,
    addOptions(given) {
      given.adapter = adapter;
    },
  };
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
