import type { OperationName } from './tenant-api/contact-contract.js';
import type { Values } from './fields.js';
import type { CallResult } from './tenant-api/contact-responses.js';
import type { Service } from './service.js';
import type { Tenant } from './tenant.js';
import { BAD_ARGUMENT, NOT_FOUND } from './exceptions.js';
import { makeContact } from './tenant-api/contact.js';

const MAX_ROWS = 100_000;

/** Does what a call of the Contact agent asks for; nothing is stored. */
export function performOperation(
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
