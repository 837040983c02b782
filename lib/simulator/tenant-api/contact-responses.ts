import type { Answer } from '../answer.js';
import type { SimulatorException } from '../call-types.js';
import type { Values } from '../fields.js';
import { OPERATIONS, RESPONSE_HEADERS, type OperationName } from './contact-contract.js';
import { exceptionInfo } from '../exception-info.js';
import { INSTANCE_NAMESPACE, NETSERVER_NAMESPACE, SOAP_NAMESPACE } from '../namespaces.js';
import { writeField } from '../write-field.js';

/** What becomes of a call of NetServer that was understood: a value, or an exception. */
export type CallResult = { readonly value: unknown } | { readonly exception: SimulatorException };

/** Makes NetServer's answer to a call, HTTP 200 for success and failure alike: the headers tell them apart. */
export function netserverResponse(
  operation: OperationName,
  result: CallResult,
  timeZone: unknown,
): Answer {
  const failed = 'exception' in result;
  const headers: Values = {
    ExceptionInfo: failed ? exceptionInfo(result.exception) : null,
    ExtraInfo: null,
    Succeeded: !failed,
    TimeZone: timeZone,
  };
  const blocks = RESPONSE_HEADERS.map((it) => writeField(it, headers[it.name]));
  const response = writeField(OPERATIONS[operation].response, failed ? null : result.value);
  const namespaces = `xmlns="${NETSERVER_NAMESPACE}" xmlns:i="${INSTANCE_NAMESPACE}"`;
  const name = `${operation}Response`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body:
      `<s:Envelope xmlns:s="${SOAP_NAMESPACE}"><s:Header ${namespaces}>${blocks.join('')}</s:Header>` +
      `<s:Body><${name} ${namespaces}>${response}</${name}></s:Body></s:Envelope>`,
  };
}
