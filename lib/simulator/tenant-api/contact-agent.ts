import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, NETSERVER_NAMESPACE } from '../answers.js';
import type { Service, Tenant } from '../service.js';
import { checkMustUnderstand, deserializationFailed, readMessage } from '../soap-message.js';
import { authenticateCall, BAD_ARGUMENT, NOT_AUTHENTICATED, NOT_FOUND } from './call.js';
import { makeContact } from './contact.js';
import {
  type OperationName,
  OPERATIONS,
  REQUEST_HEADERS,
  type Values,
} from './contact-contract.js';
import { readFields } from './contact-fields.js';
import { type CallResult, netserverResponse, readOperation } from './contact-responses.js';

const HEADER_NAMES = REQUEST_HEADERS.map(({ name }) => name);

/**
 * Answers a call of the Contact agent.
 *
 * @throws {@link Rejection} with a fault or HTTP error for a request that cannot be read
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
  const headerValues = readFields(REQUEST_HEADERS, envelope.headers);
  const [request, ...others] = envelope.body.children;
  if (
    request?.uri !== NETSERVER_NAMESPACE ||
    request.local !== operation ||
    others.length > 0 ||
    (envelope.body.text + request.text).trim() !== ''
  ) {
    throw deserializationFailed(`The Body must contain one ${operation} in the target namespace.`);
  }
  const parameters = readFields(OPERATIONS[operation].request, request.children);
  const credentials = headerValues['Credentials'] as Values | null;
  const isAuthenticated = authenticateCall(service, tenant, {
    applicationToken: headerValues['ApplicationToken'] as string | null,
    ticket: (credentials?.['Ticket'] ?? null) as string | null,
  });
  const result = isAuthenticated
    ? performOperation(service, tenant, operation, parameters)
    : { exception: NOT_AUTHENTICATED };
  return netserverResponse(operation, result, headerValues['TimeZone']);
}

const MAX_ROWS = 100_000;

// Nothing is stored: a saved contact is only returned.
function performOperation(
  service: Service,
  tenant: Tenant,
  operation: OperationName,
  parameters: Values,
): CallResult {
  switch (operation) {
    case 'GetContactEntity': {
      const value = makeContact(parameters['ContactEntityId'] as number);
      return value === undefined ? { exception: NOT_FOUND } : { value };
    }
    case 'SaveContactEntity':
      return save(service, tenant, parameters['ContactEntity'] as Values | null);
    case 'GetContactListOf':
      return list(parameters['Count'] as number);
  }
}

function save(service: Service, tenant: Tenant, entity: Values | null): CallResult {
  if (entity === null) return { exception: BAD_ARGUMENT };
  if (entity['ContactId'] === 404) return { exception: NOT_FOUND };
  const now = new Date(service.now()).toISOString();
  if (entity['ContactId'] !== 0) return { value: { ...entity, UpdatedDate: now } };
  tenant.lastContactId += 1;
  const created = { ContactId: tenant.lastContactId, CreatedDate: now, UpdatedDate: now };
  return { value: { ...entity, ...created } };
}

function list(count: number): CallResult {
  if (count < 0 || count > MAX_ROWS) return { exception: BAD_ARGUMENT };
  const value = Array.from({ length: count }, (_, index) => ({
    ContactId: index + 1,
    Name: `Simulated Company ${index + 1}`,
    City: 'Oslo',
    Email: `post@company${index + 1}.example`,
  }));
  return { value };
}
