import type { IncomingMessage } from 'node:http';
import { type Answer, jsonAnswer } from '../answers.js';
import { readJsonObject } from '../exchange/rest.js';
import type { Service, Tenant } from '../service.js';
import {
  authenticateCall,
  BAD_ARGUMENT,
  exceptionInfo,
  NOT_AUTHENTICATED,
  NOT_FOUND,
  type TenantCall,
} from './call.js';
import { makeContact } from './contact.js';
import type { Values } from './contact-contract.js';

/**
 * Answers a call of a tenant's REST API.
 *
 * @throws {@link Rejection} with an HTTP error for a body that cannot be read
 */
export function answerRest(
  service: Service,
  { tenant, path, query }: TenantCall,
  { method, headers }: IncomingMessage,
  body: Buffer,
): Answer {
  const ticket = /^SOTicket +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
  const applicationToken = headers['so-apptoken']?.toString() ?? null;
  if (!authenticateCall(service, tenant, { applicationToken, ticket })) {
    return jsonAnswer(401, exceptionInfo(NOT_AUTHENTICATED));
  }
  const resource = path.toLowerCase();
  if (resource === 'redirect') return redirect(query.get('to') ?? '');
  if (resource === 'contact' && method === 'POST') {
    const fields = readJsonObject(headers, body);
    tenant.lastContactId += 1;
    return jsonAnswer(200, { ...fields, ContactId: tenant.lastContactId });
  }
  if (method === 'GET' || method === 'HEAD') {
    if (resource === 'user/currentprincipal') return jsonAnswer(200, makePrincipal(tenant));
    const id = /^contact\/(\d{1,9})$/.exec(resource)?.[1];
    const contact = id === undefined ? undefined : makeContact(Number(id));
    if (contact !== undefined) return jsonAnswer(200, contact);
  }
  return jsonAnswer(404, exceptionInfo(NOT_FOUND));
}

function redirect(to: string): Answer {
  // Other characters would need escaping in a header.
  if (!/^[\x21-\x7e]+$/.test(to)) return jsonAnswer(400, exceptionInfo(BAD_ARGUMENT));
  return { status: 302, headers: { location: to }, body: '' };
}

/** The REST API's description of the user of a ticket, consistent with the claims of the token. */
function makePrincipal({ contextIdentifier }: Tenant): Values {
  return {
    AssociateId: 12,
    Associate: 'SU',
    FullName: 'System User',
    UserName: 'system.user@simulated.example',
    UserType: 'SystemAssociate',
    ContactId: 2,
    PersonId: 0,
    DatabaseContextIdentifier: contextIdentifier,
  };
}
