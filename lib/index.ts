export { SystemUserClient } from './client.js';
export { Endpoints, type Environment, type LoginTarget, type Protocol } from './http/endpoints.js';
export {
  type RefusalReason,
  type Step,
  SystemUserError,
  type SystemUserErrorCode,
  type SystemUserErrorDetails,
} from './errors.js';
export {
  buildEnvelope,
  type BuildEnvelopeOptions,
  sendEnvelope,
  type SendEnvelopeOptions,
} from './flow/send-envelope.js';
export { extractTicket } from './flow/extract-ticket.js';
export { type FetchedKeySet, KeySet, type KeySetSource, type Verification } from './jwt/key-set.js';
export { parseResponse, type ParseResponseOptions } from './flow/parse-response.js';
export { type PrivateKeyInput, readPrivateKey } from './flow/read-private-key.js';
export { signSystemUserToken } from './flow/sign-system-user-token.js';
export { toJson } from './flow/to-json.js';
export {
  type ValidatedToken,
  validateToken,
  type ValidateTokenOptions,
} from './flow/validate-token.js';
export { fileTicketStore, type FileTicketStoreOptions } from './stores/file-ticket-store.js';
export { memoryTicketStore, type MemoryTicketStoreOptions } from './stores/memory-ticket-store.js';
export { NetServerError, type NetServerException } from './tenant-api/net-server-error.js';
export { type EnvelopeValues, openWsdl, type Wsdl } from './wsdl/wsdl.js';

export type { EventMessages, EventName } from './events.js';
export type { SystemUserTokenOf, Tenant, TenantRef } from './model/tenant.js';
export type { SystemUserTicket, Ticket } from './model/ticket.js';
export type { JsonWebKeySet } from './jwt/usable-keys.js';
export type { KeyFormat, PrivateKey } from './private-key/private-key.js';
export type { SystemUserClaims } from './model/claims.js';
export type { HttpResponse } from './http/response.js';
export type { SystemUserClientOptions } from './options.js';
export type {
  GetTicketOptions,
  GetTicketsOptions,
  Tenants,
  TicketProgress,
  TicketResult,
} from './tickets/get-tickets.js';
export type { SoapCallOptions, SoapClient, SoapClientOptions } from './tenant-api/soap-client.js';
export type { SoapSecurity, SoapSecurityOptions } from './tenant-api/soap-security.js';
export type { TenantHandle } from './tenant-api/tenant-handle.js';
export type { TimeZone } from './tenant-api/soap-call.js';
export type { TenantState, TenantStateName } from './tenant-states/tenant-state.js';
export type { TenantStateListener } from './tenant-states/notifications.js';
export type { BusyLock, HeldLock, StoredTicket, TicketStore } from './stores/ticket-store.js';
export type { XmlTree } from './xml/tree.js';
