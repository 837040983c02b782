export { TIMESTAMP_WINDOW_MS } from './exchange/exchange.js';
export { REFUSAL_REASONS } from './types.js';
export { startSimulator } from './start-simulator.js';
export { TENANT_STATES } from './types.js';
export { TICKET_LIFETIME_MS } from './service.js';
export type { RefusalReason } from './types.js';
export type {
  SimulatorCallFailure,
  SimulatorException,
  TenantCalls,
  TenantNotification,
  TenantStateChange,
} from './types.js';
export type { Simulator } from './simulator.js';
export type { TenantState } from './types.js';
export type {
  EncryptedPartnerKey,
  PartnerKey,
  RecordedRequest,
  SimulatorFailure,
  SimulatorOptions,
  SimulatorTenant,
} from './types.js';
