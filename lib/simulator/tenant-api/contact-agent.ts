import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../answer.js';
import type { Values } from '../fields.js';
import type { Service } from '../service.js';
import type { Tenant } from '../tenant.js';
import { authenticateCall } from '../authenticate-call.js';
import { checkMustUnderstand } from '../check-must-understand.js';
import { OPERATIONS, REQUEST_HEADERS } from './contact-contract.js';
import { deserializationFailed } from '../deserialization-failed.js';
import { NOT_AUTHENTICATED } from '../exceptions.js';
import { NETSERVER_NAMESPACE } from '../namespaces.js';
import { netserverResponse } from './contact-responses.js';
import { performOperation } from '../perform-operation.js';
import { readFields } from './contact-fields.js';
import { readMessage } from '../read-message.js';
import { readOperation } from '../read-operation.js';

const HEADER_NAMES = REQUEST_HEADERS.map(({ name }) => name);

/**
 * Answers one call of the Contact agent.
 *
 * @throws {@link Rejection} with the fault or HTTP error for what cannot be understood
 */
export function answerNetServer(
  service: Service,
  tenant: Tenant,
  headers: IncomingHttpHeaders,
  bytes: Buffer,
): Answer {
  const envelope = readMessage(headers, bytes);
  const operation = readOperation(headers);
  checkMustUnderstand(envelope.headers, NETSERVER_NAMESPACE, HEADER_NAMES);
  const given = readFields(REQUEST_HEADERS, envelope.headers);
  const [request, ...others] = envelope.body.children;
  if (
    request?.uri !== NETSERVER_NAMESPACE ||
    request.local !== operation ||
    others.length > 0 ||
    (envelope.body.text + request.text).trim() !== ''
  ) {
    throw deserializationFailed(`The Body must hold one ${operation} in the target namespace.`);
  }
  const parameters = readFields(OPERATIONS[operation].request, request.children);
  const credentials = given['Credentials'] as Values | null;
  const letIn = authenticateCall(service, tenant, {
    applicationToken: given['ApplicationToken'] as string | null,
    ticket: (credentials?.['Ticket'] ?? null) as string | null,
  });
  const result = letIn
    ? performOperation(service, tenant, operation, parameters)
    : { exception: NOT_AUTHENTICATED };
  return netserverResponse(operation, result, given['TimeZone']);
}
