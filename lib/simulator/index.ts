export { TIMESTAMP_WINDOW_MS } from './judge-request.js';
export { REFUSAL_REASONS } from './refusal-reasons.js';
export { startSimulator } from './start-simulator.js';
export type { RefusalReason } from './refusal-reasons.js';
export type {
  EncryptedPartnerKey,
  PartnerKey,
  RecordedRequest,
  Simulator,
  SimulatorFailure,
  SimulatorOptions,
  SimulatorTenant,
} from './types.js';
