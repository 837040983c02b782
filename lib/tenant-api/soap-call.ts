import { MAX_TIMEOUT_MS } from '../arguments/bounds.js';
import { checkObject, checkRange } from '../arguments/checks.js';
import { Deadline, withDeadline } from '../concurrency/deadline.js';
import { ArgumentError, type SystemUserError } from '../errors.js';
import { tenantAddressError } from './addresses.js';
import { responseMalformed } from '../http/malformed-response.js';
import { type HttpResponse, sendRequest } from '../http/response.js';
import { httpStatusError } from '../http/status-errors.js';
import { readAnswerHeader, readException } from './soap-answer.js';
import { decodeText } from '../text/decode-text.js';
import { escapeXml, hasForbiddenCharacters } from '../text/xml-text.js';
import { SOAP_1_1 } from '../xml/namespaces.js';
import { childrenOf, parseXml } from '../xml/nodes.js';
import { soapFault } from '../xml/soap-fault.js';
import { type Access, callTenant, type Outcome } from './call-tenant.js';
import type { TenantApiContext } from './context.js';
import type { TenantRef } from '../model/tenant.js';

/** How long a call may take unless it says otherwise, in ms: as in WCF. */
export const DEFAULT_CALL_MS = 60_000;
/** Many times the largest list that NetServer gives at once. */
const MAX_BYTES = 64 * 1024 * 1024;
/** What NetServer calls a ticket that is not good, or is missing. */
const NOT_AUTHENTICATED = /(^|\.)So(Session|Authentication)Exception$/;

/** An envelope that waits for its header blocks, and what is known of it. */
interface SoapCall {
  readonly tenant: TenantRef;
  /** The name of the service, without `.svc`. */
  readonly service: string;
  /** The namespace of the header blocks. */
  readonly namespace: string;
  readonly timeZone: TimeZone | undefined;
  /** The envelope, in which the marker stands once where the header blocks go. */
  readonly envelope: string;
  readonly marker: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly stackTrace: boolean;
}

/** An answer of NetServer that reports success. */
interface SoapAnswer {
  readonly response: HttpResponse;
  readonly text: string;
}

interface Try {
  readonly outcome: Outcome;
  readonly answer?: SoapAnswer;
  readonly error?: SystemUserError;
}

/**
 * Sends one call of NetServer and takes its answer.
 *
 * @throws NetServerError, SystemUserError with the codes of `createSoapClient`
 */
export async function sendSoapCall(api: TenantApiContext, call: SoapCall): Promise<SoapAnswer> {
  const { tenant, signal, timeoutMs, envelope, marker } = call;
  checkRange('timeout', timeoutMs, 1, MAX_TIMEOUT_MS);
  // A marker that stands twice would put credentials where a caller's text is.
  if (envelope.split(marker).length !== 2) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'the header blocks of the client were changed',
    );
  }
  const deadline = new Deadline({ timeoutMs, signal });
  const called = callTenant<Try>(api, {
    tenant,
    signal,
    needs: 'netServerUrl',
    canRepeat: true,
    once: (access) => sendOnce(api, call, access, deadline),
    classify: ({ outcome }) => outcome,
  });
  // The time is also that of the ticket, which others may wait for longer: once it is up, nothing is sent any more.
  const { answer, error } = await withDeadline(called, { timeoutMs }, undefined);
  if (answer) return answer;
  throw error as SystemUserError;
}

async function sendOnce(
  api: TenantApiContext,
  call: SoapCall,
  { ticket, clientSecret, addresses }: Access,
  deadline: Deadline,
): Promise<Try> {
  const { service, namespace, timeZone, envelope, marker, headers } = call;
  const url = endpointOf(addresses.netServerUrl, service, namespace);
  const blocks = writeHeaderBlocks(namespace, { clientSecret, ticket: ticket.ticket, timeZone });
  // With a function nothing in the blocks is taken for a pattern.
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
  return classifyAnswer(response, [clientSecret, ticket.ticket], call.stackTrace);
}

/** NetServer serves several versions beside each other: the one of the WSDL is called. */
function endpointOf(netServerUrl: URL | undefined, service: string, namespace: string): URL {
  if (!netServerUrl) throw tenantAddressError('is missing in its token');
  const version = /\/(Services\w+)\/?$/.exec(namespace)?.[1];
  const url = new URL(`${service}.svc`, netServerUrl);
  if (version) url.pathname = url.pathname.replace(/\/Services\w+(?=\/[^/]*$)/i, `/${version}`);
  return url;
}

function classifyAnswer(
  response: HttpResponse,
  secrets: readonly string[],
  stackTrace: boolean,
): Try {
  const { status, body } = response;
  const failure = () => httpStatusError(response, undefined, secrets);
  if (status === 401) return { outcome: 'unauthorized', error: failure() };
  if (status === 421) return { outcome: 'moved', error: failure() };
  if (status !== 200 && status !== 500) return { outcome: 'failed', error: failure() };
  const text = decodeText(body) ?? '';
  if (status === 500 && !/<(?:[\w.-]+:)?Envelope\b/.test(text.slice(0, 1000))) {
    return { outcome: 'failed', error: failure() };
  }
  const { blocks, isFault, hasResult } = readAnswerHeader(text);
  if (isFault) return { outcome: 'failed', error: readFault(text, status, secrets) };
  if (status === 500) return { outcome: 'failed', error: failure() };
  const error = readException(blocks, { secrets, stackTrace });
  if (!error) {
    requireReadable(text, hasResult);
    return { outcome: 'succeeded', answer: { response, text } };
  }
  const isTicket = NOT_AUTHENTICATED.test(error.exceptionType);
  return { outcome: isTicket ? 'unauthorized' : 'failed', error };
}

/** What node-soap's reader would take for a success, fail at where nobody catches it, or read for a very long time. */
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
    // What cannot be read is not quoted.
  }
  return responseMalformed('has a SOAP fault that cannot be read', status, null);
}

/** What the header blocks of a NetServer call say. */
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
  const number = id === undefined ? '' : `<SoTimeZoneId>${id}</SoTimeZoneId>`;
  const place =
    code === undefined ? '' : `<SoTimeZoneLocationCode>${escapeXml(code)}</SoTimeZoneLocationCode>`;
  return `${application}${credentials}<TimeZone ${xmlns}>${number}${place}</TimeZone>`;
}

/** The time zone that NetServer reads and writes times in; its own default otherwise. */
export interface TimeZone {
  /** The number of the time zone. */
  readonly SoTimeZoneId?: number;
  /** The code of its place. */
  readonly SoTimeZoneLocationCode?: string;
}

/** Checks a time zone, and copies it. */
export function readTimeZone(timeZone: TimeZone | undefined): TimeZone | undefined {
  if (timeZone === undefined) return undefined;
  checkObject('timeZone', timeZone);
  const { SoTimeZoneId: id, SoTimeZoneLocationCode: code } = timeZone;
  const isNumbered = id === undefined || (Number.isInteger(id) && Math.abs(id) < 2 ** 31);
  const isPlaced =
    code === undefined || (typeof (code as unknown) === 'string' && !hasForbiddenCharacters(code));
  if (isNumbered && isPlaced && (id ?? code) !== undefined) return { ...timeZone };
  throw new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    'timeZone must be { SoTimeZoneId: a number, SoTimeZoneLocationCode: a text } or one of the two',
  );
}
