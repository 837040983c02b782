export { startSimulator } from './start-simulator.js';
export { TIMESTAMP_WINDOW_MS } from './exchange/exchange.js';
export { TICKET_LIFETIME_MS } from './service.js';
export {
  type EncryptedPartnerKey,
  type PartnerKey,
  type RecordedRequest,
  REFUSAL_REASONS,
  type RefusalReason,
  type SimulatorCallFailure,
  type SimulatorException,
  type SimulatorFailure,
  type SimulatorOptions,
  type SimulatorTenant,
  TENANT_STATES,
  type TenantCalls,
  type TenantNotification,
  type TenantState,
  type TenantStateChange,
} from './types.js';
export type { Simulator } from './simulator.js';
