import { SystemUserError, type Step } from '../errors.js';
import { redact } from '../redaction/redact.js';
import { childrenOf, type XmlNode } from './nodes.js';

/** The error for a SOAP Fault. */
export function soapFault(
  fault: XmlNode,
  status: number,
  secrets: readonly string[],
  step: Step | undefined,
): SystemUserError {
  const read = (name: string) => redact(childrenOf(fault, '', name)[0]?.text.trim() ?? '', secrets);
  const faultCode = read('faultcode').replace(/^.*:/, '');
  const faultString = read('faultstring');
  return new SystemUserError('ERR_SOAP_FAULT', {
    step,
    message: `The service answered with a SOAP fault ${faultCode}: ${faultString}`,
    hint:
      step === undefined
        ? 'Check the arguments: their names, types and order must match the WSDL. If they do, report the fault and its time to SuperOffice.'
        : 'The service could not process the request. If this persists, report the fault and its time to SuperOffice.',
    status,
    faultCode,
    faultString,
  });
}
