import { MAX_TIMEOUT_MS } from '../arguments/bounds.js';
import { checkObject, checkRange } from '../arguments/checks.js';
import { Deadline, withDeadline } from '../concurrency/deadline.js';
import { ArgumentError, type SystemUserError } from '../errors.js';
import { tenantAddressError } from './addresses.js';
import { responseMalformed } from '../http/malformed-response.js';
import { type HttpResponse, sendRequest } from '../http/response.js';
import { httpStatusError } from '../http/status-errors.js';
import { readResponseHeader, readException } from './soap-answer.js';
import { decodeText } from '../text/decode-text.js';
import { escapeXml, hasForbiddenCharacters } from '../text/xml-text.js';
import { SOAP_1_1 } from '../xml/namespaces.js';
import { childrenOf, parseXml } from '../xml/nodes.js';
import { soapFault } from '../xml/soap-fault.js';
import { type Access, callTenant, type Outcome } from './call-tenant.js';
import type { TenantApiContext } from './context.js';
import type { TenantRef } from '../model/tenant.js';

/** The default time limit of a call, in ms; the same as in WCF. */
export const DEFAULT_CALL_TIMEOUT_MS = 60_000;
/** Many times the size of the largest list that NetServer returns. */
const MAX_BYTES = 64 * 1024 * 1024;
/** The types of NetServer's exceptions for an invalid or missing ticket. */
const NOT_AUTHENTICATED = /(^|\.)So(Session|Authentication)Exception$/;

/** An envelope without its header blocks, and the settings of the call. */
interface SoapCall {
  readonly tenant: TenantRef;
  /** The name of the service, without `.svc`. */
  readonly service: string;
  /** The namespace of the header blocks. */
  readonly namespace: string;
  readonly timeZone: TimeZone | undefined;
  /** The envelope; `marker` occurs in it once, at the position of the header blocks. */
  readonly envelope: string;
  readonly marker: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly stackTrace: boolean;
}

/** A response of NetServer that reports success. */
interface SoapResponse {
  readonly response: HttpResponse;
  readonly text: string;
}

interface Attempt {
  readonly outcome: Outcome;
  readonly success?: SoapResponse;
  readonly error?: SystemUserError;
}

/**
 * Sends one call to NetServer, and checks the response.
 *
 * @throws NetServerError, SystemUserError with the codes of `createSoapClient`
 */
export async function sendSoapCall(api: TenantApiContext, call: SoapCall): Promise<SoapResponse> {
  const { tenant, signal, timeoutMs, envelope, marker } = call;
  checkRange('timeout', timeoutMs, 1, MAX_TIMEOUT_MS);
  // A second marker would put credentials into the caller's text.
  if (envelope.split(marker).length !== 2) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'the SOAP headers added by createSoapClient must not be modified',
    );
  }
  const deadline = new Deadline({ timeoutMs, signal });
  const result = callTenant<Attempt>(api, {
    tenant,
    signal,
    requiredAddress: 'netServerUrl',
    canRepeat: true,
    attempt: (access) => sendAttempt(api, call, access, deadline),
    classify: ({ outcome }) => outcome,
  });
  // The deadline includes the wait for the ticket, whose load may go on for other callers.
  const { success, error } = await withDeadline(result, { timeoutMs }, undefined);
  if (success) return success;
  throw error as SystemUserError;
}

/** The time zone of the times in a call and its result. Default: NetServer's own. */
export interface TimeZone {
  /** The numeric id of the time zone. */
  readonly SoTimeZoneId?: number;
  /** The location code of the time zone. */
  readonly SoTimeZoneLocationCode?: string;
}

/** Checks and copies a time zone. */
export function readTimeZone(timeZone: TimeZone | undefined): TimeZone | undefined {
  if (timeZone === undefined) return undefined;
  checkObject('timeZone', timeZone);
  const { SoTimeZoneId: id, SoTimeZoneLocationCode: code } = timeZone;
  const isValidId = id === undefined || (Number.isInteger(id) && Math.abs(id) < 2 ** 31);
  const isValidCode =
    code === undefined || (typeof (code as unknown) === 'string' && !hasForbiddenCharacters(code));
  if (isValidId && isValidCode && (id ?? code) !== undefined) return { ...timeZone };
  throw new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    'timeZone must be { SoTimeZoneId: integer, SoTimeZoneLocationCode: string }, or have one of the two',
  );
}

async function sendAttempt(
  api: TenantApiContext,
  call: SoapCall,
  { ticket, clientSecret, addresses }: Access,
  deadline: Deadline,
): Promise<Attempt> {
  const { service, namespace, timeZone, envelope, marker, headers } = call;
  const url = endpointOf(addresses.netServerUrl, service, namespace);
  const blocks = writeHeaderBlocks(namespace, { clientSecret, ticket: ticket.ticket, timeZone });
  // A replacer function prevents the expansion of $ patterns in the header blocks.
  const body = envelope.replace(marker, () => blocks);
  const response = await sendRequest(
    url,
    {
      method: 'POST',
      headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
      body,
      agent: await api.agentFor(url, 'soap'),
      onlyOnce: true,
      limits: deadline.left(),
      step: undefined,
    },
    MAX_BYTES,
  );
  return classifyResponse(response, [clientSecret, ticket.ticket], call.stackTrace);
}

/** NetServer has one folder for each version of its services; the namespace of the WSDL determines the folder. */
function endpointOf(netServerUrl: URL | undefined, service: string, namespace: string): URL {
  if (!netServerUrl) throw tenantAddressError('is missing from its token');
  const version = /\/(Services\w+)\/?$/.exec(namespace)?.[1];
  const url = new URL(`${service}.svc`, netServerUrl);
  if (version) url.pathname = url.pathname.replace(/\/Services\w+(?=\/[^/]*$)/i, `/${version}`);
  return url;
}

interface HeaderValues {
  readonly clientSecret: string;
  readonly ticket: string;
  readonly timeZone: TimeZone | undefined;
}

/** Writes the header blocks in the documented order (docs/protocol.md, "Using the ticket"). */
function writeHeaderBlocks(
  namespace: string,
  { clientSecret, ticket, timeZone }: HeaderValues,
): string {
  const xmlns = `xmlns="${escapeXml(namespace)}"`;
  const application = `<ApplicationToken ${xmlns}>${escapeXml(clientSecret)}</ApplicationToken>`;
  const credentials = `<Credentials ${xmlns}><Ticket>${escapeXml(ticket)}</Ticket></Credentials>`;
  if (!timeZone) return application + credentials;
  const { SoTimeZoneId: id, SoTimeZoneLocationCode: code } = timeZone;
  const idElement = id === undefined ? '' : `<SoTimeZoneId>${id}</SoTimeZoneId>`;
  const codeElement =
    code === undefined ? '' : `<SoTimeZoneLocationCode>${escapeXml(code)}</SoTimeZoneLocationCode>`;
  return `${application}${credentials}<TimeZone ${xmlns}>${idElement}${codeElement}</TimeZone>`;
}

function classifyResponse(
  response: HttpResponse,
  secrets: readonly string[],
  stackTrace: boolean,
): Attempt {
  const { status, body } = response;
  const failure = () => httpStatusError(response, undefined, secrets);
  if (status === 401) return { outcome: 'unauthorized', error: failure() };
  if (status === 421) return { outcome: 'moved', error: failure() };
  if (status !== 200 && status !== 500) return { outcome: 'failed', error: failure() };
  const text = decodeText(body) ?? '';
  if (status === 500 && !/<(?:[\w.-]+:)?Envelope\b/.test(text.slice(0, 1000))) {
    return { outcome: 'failed', error: failure() };
  }
  const { blocks, isFault, hasResult } = readResponseHeader(text);
  if (isFault) return { outcome: 'failed', error: readFault(text, status, secrets) };
  if (status === 500) return { outcome: 'failed', error: failure() };
  const error = readException(blocks, { secrets, stackTrace });
  if (!error) {
    requireReadable(text, hasResult);
    return { outcome: 'succeeded', success: { response, text } };
  }
  const isUnauthorized = NOT_AUTHENTICATED.test(error.exceptionType);
  return { outcome: isUnauthorized ? 'unauthorized' : 'failed', error };
}

/** Rejects responses that node-soap would report as a success, throw for outside the call, or parse in quadratic time. */
function requireReadable(text: string, hasResult: boolean): void {
  if (!hasResult) throw responseMalformed('has no result', 200, null);
  if (text.includes('<?xml', 1)) throw responseMalformed('has a second XML declaration', 200, null);
}

function readFault(text: string, status: number, secrets: readonly string[]): SystemUserError {
  try {
    const [body] = childrenOf(parseXml(text), SOAP_1_1, 'Body');
    const [fault] = body ? childrenOf(body, SOAP_1_1, 'Fault') : [];
    if (fault) return soapFault(fault, status, secrets, undefined);
  } catch {
    // An unreadable fault is not quoted.
  }
  return responseMalformed('has an unreadable SOAP fault', status, null);
}
