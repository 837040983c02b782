export { TIMESTAMP_WINDOW_MS } from './exchange/exchange.js';
export { REFUSAL_REASONS } from './refusal-reasons.js';
export { startSimulator } from './start-simulator.js';
export { TENANT_STATES } from './tenant-states.js';
export { TICKET_LIFETIME_MS } from './use-ticket.js';
export type { RefusalReason } from './refusal-reasons.js';
export type {
  SimulatorCallFailure,
  SimulatorException,
  TenantCalls,
  TenantNotification,
  TenantStateChange,
} from './call-types.js';
export type { Simulator } from './simulator.js';
export type { TenantState } from './tenant-states.js';
export type {
  EncryptedPartnerKey,
  PartnerKey,
  RecordedRequest,
  SimulatorFailure,
  SimulatorOptions,
  SimulatorTenant,
} from './types.js';
