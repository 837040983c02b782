import type { Answer } from './answer.js';
import { escapeXml } from './escape-xml.js';
import { SOAP_NAMESPACE } from './namespaces.js';

const FAULT_NAMESPACES = new Map([
  ['ActionNotSupported', 'http://schemas.microsoft.com/ws/2005/05/addressing/none'],
]);
const DISPATCHER_NAMESPACE =
  'http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher';

/**
 * Makes a SOAP 1.1 Fault, sent with HTTP 500 and spelled the way WCF spells it.
 *
 * @param code - the local name of the fault code; the four of SOAP 1.1 are in the envelope namespace, also with a
 *   dotted detail, every other is one of WCF's own
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
