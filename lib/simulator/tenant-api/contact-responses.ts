import type { IncomingHttpHeaders } from 'node:http';
import {
  type Answer,
  INSTANCE_NAMESPACE,
  NETSERVER_NAMESPACE,
  SOAP_NAMESPACE,
} from '../answers.js';
import { readAction } from '../soap-message.js';
import type { SimulatorException } from '../types.js';
import { exceptionInfo } from './call.js';
import {
  ACTIONS,
  type OperationName,
  OPERATIONS,
  RESPONSE_HEADERS,
  type Values,
} from './contact-contract.js';
import { writeField } from './contact-fields.js';

/** The result of a call of NetServer: a value or an exception. */
export type CallResult = { readonly value: unknown } | { readonly exception: SimulatorException };

/** Makes NetServer's answer to a call, with HTTP 200 for success and failure: the SOAP headers distinguish them. */
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

/** Makes NetServer's answer to a call with a planned failure, for the operation in its SOAPAction. */
export function netserverFailure(
  headers: IncomingHttpHeaders,
  exception: SimulatorException,
): Answer {
  return netserverResponse(readOperation(headers), { exception }, null);
}

/**
 * Reads the called operation of the Contact agent from the SOAPAction header.
 *
 * @throws {@link Rejection} with an ActionNotSupported fault
 */
export function readOperation(headers: IncomingHttpHeaders): OperationName {
  const action = readAction(headers['soapaction']?.toString(), ACTIONS);
  return action.slice(action.lastIndexOf('/') + 1) as OperationName;
}
