export { startSimulator } from './start-simulator.js';
export { TIMESTAMP_WINDOW_MS } from './exchange/exchange.js';
export { TICKET_LIFETIME_MS } from './service.js';
export { REFUSAL_REASONS, TENANT_STATES } from './types.js';
export type { Simulator } from './simulator.js';
export type {
  EncryptedPartnerKey,
  PartnerKey,
  RecordedRequest,
  RefusalReason,
  SimulatorCallFailure,
  SimulatorException,
  SimulatorFailure,
  SimulatorOptions,
  SimulatorTenant,
  TenantCalls,
  TenantNotification,
  TenantState,
  TenantStateChange,
} from './types.js';
