import { STATUS_CODES } from 'node:http';

/** How a request ends without an answer: its connection is reset, or it stays open. */
export type NoAnswer = 'reset' | 'hang';

/** An HTTP answer without its Date header. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Thrown for a request that cannot be read; carries the answer to it. */
export class Rejection extends Error {
  override readonly name = 'Rejection';

  /** @param answer - the HTTP error or SOAP Fault to send */
  constructor(readonly answer: Answer) {
    super(`rejected with HTTP ${answer.status}`);
  }
}

/** Makes the small HTML page that a web server sends instead of a SOAP message. */
export function htmlPage(status: number, text: string): Answer {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1><p>${escapeXml(text)}</p></body></html>\n`,
  };
}

export function jsonAnswer(status: number, value: unknown): Answer {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers, body: JSON.stringify(value) };
}

const FAULT_NAMESPACES = new Map([
  ['ActionNotSupported', 'http://schemas.microsoft.com/ws/2005/05/addressing/none'],
]);
const DISPATCHER_NAMESPACE =
  'http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher';

/**
 * Makes a SOAP 1.1 Fault with HTTP 500, formatted as WCF formats it.
 *
 * @param code - the local name of the fault code; the four codes of SOAP 1.1 (also with a dotted detail) are in the
 *   envelope namespace, all others in a WCF namespace
 */
export function soapFault(code: string, text: string): Answer {
  const standard = /^(?:VersionMismatch|MustUnderstand|Client|Server)(?:\.|$)/.test(code);
  const faultCode = standard
    ? `<faultcode>s:${code}</faultcode>`
    : `<faultcode xmlns:a="${FAULT_NAMESPACES.get(code) ?? DISPATCHER_NAMESPACE}">a:${code}</faultcode>`;
  return {
    status: 500,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body:
      `<s:Envelope xmlns:s="${SOAP_NAMESPACE}"><s:Body><s:Fault>${faultCode}` +
      `<faultstring xml:lang="en-US">${escapeXml(text)}</faultstring></s:Fault></s:Body></s:Envelope>`,
  };
}

/** Escapes text so that an XML parser reads back the same text. */
export function escapeXml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\r/g, '&#xD;');
}

/** Whether a value is text that XML carries unchanged: no control characters, line breaks or lone surrogates. */
export function isXmlText(value: unknown): value is string {
  return (
    typeof value === 'string' && /^[\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(value)
  );
}

/** Whether a value is the status of a final HTTP response: an integer from 200 to 599. */
export function isHttpStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
}

/** The envelope namespace of SOAP 1.1. */
export const SOAP_NAMESPACE = 'http://schemas.xmlsoap.org/soap/envelope/';

/** The target namespace of the PartnerSystemUserService. */
export const SERVICE_NAMESPACE = 'http://www.superoffice.com/superid/partnersystemuser/0.1';

/** The namespace of NetServer's SOAP services, version 88. */
export const NETSERVER_NAMESPACE = 'http://www.superoffice.net/ws/crm/NetServer/Services88';

/** The namespace of `xsi:nil`. */
export const INSTANCE_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance';

/** The SOAPAction of the only operation of the PartnerSystemUserService. */
export const AUTHENTICATE_ACTION = `${SERVICE_NAMESPACE}/IPartnerSystemUserService/Authenticate`;
