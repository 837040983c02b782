export { SystemUserClient } from './client.js';
export { Endpoints } from './endpoints.js';
export { SystemUserError } from './errors.js';
export { buildEnvelope } from './flow/build-envelope.js';
export { extractTicket } from './flow/extract-ticket.js';
export { KeySet } from './issuer-keys/key-set.js';
export { parseResponse } from './flow/parse-response.js';
export { readPrivateKey } from './flow/read-private-key.js';
export { sendEnvelope } from './flow/send-envelope.js';
export { signSystemUserToken } from './flow/sign-system-user-token.js';
export { toJson } from './flow/to-json.js';
export { validateToken } from './flow/validate-token.js';
export { fileTicketStore } from './tickets/file-ticket-store.js';
export { memoryTicketStore } from './tickets/memory-ticket-store.js';
export { NetServerError } from './netserver/net-server-error.js';
export { openWsdl } from './wsdl/open-wsdl.js';

export type { Environment, LoginTarget } from './endpoints.js';
export type { EventMessages, EventName } from './events.js';
export type { RefusalReason, Step, SystemUserErrorCode, SystemUserErrorDetails } from './errors.js';
export type { Tenant } from './flow/authenticate.js';
export type { BuildEnvelopeOptions } from './flow/build-envelope.js';
export type { SystemUserTicket } from './tickets/system-user-ticket.js';
export type { Ticket } from './tickets/ticket.js';
export type { JsonWebKeySet } from './issuer-keys/read-key-set.js';
export type { FetchedKeySet, KeySetSource, Verification } from './issuer-keys/key-set.js';
export type { ParseResponseOptions } from './flow/parse-response.js';
export type { KeyFormat, PrivateKey } from './private-key/private-key.js';
export type { SystemUserClaims } from './security-token/system-user-claims.js';
export type { Protocol } from './protocol.js';
export type { PrivateKeyInput } from './flow/read-private-key.js';
export type { SendEnvelopeOptions } from './flow/send-envelope.js';
export type { ValidatedToken, ValidateTokenOptions } from './flow/validate-token.js';
export type { HttpResponse } from './http/send-request.js';
export type { SystemUserClientOptions } from './options.js';
export type { FileTicketStoreOptions } from './tickets/file-ticket-store.js';
export type { GetTicketOptions } from './tickets/get-ticket-options.js';
export type { NetServerException } from './netserver/net-server-error.js';
export type {
  SoapCallOptions,
  SoapClient,
  SoapClientOptions,
} from './netserver/create-soap-client.js';
export type { SoapSecurity, SoapSecurityOptions } from './netserver/soap-security.js';
export type { TenantHandle, TenantRef } from './netserver/tenant-handle.js';
export type { TimeZone } from './netserver/read-time-zone.js';
export type { TenantState, TenantStateName } from './tenant-states/tenant-state.js';
export type { TenantStateListener } from './tenant-states/tenant-state-listener.js';
export type { GetTicketsOptions } from './tickets/read-run.js';
export type { MemoryTicketStoreOptions } from './tickets/memory-ticket-store.js';
export type { SystemUserTokenOf } from './tickets/tenant-directory.js';
export type { TicketProgress, TicketResult, Tenants } from './tickets/settle-tickets.js';
export type { BusyLock, HeldLock, StoredTicket, TicketStore } from './tickets/ticket-store.js';
export type { EnvelopeValues, Wsdl } from './wsdl/wsdl.js';
export type { XmlTree } from './xml/read-tree.js';
