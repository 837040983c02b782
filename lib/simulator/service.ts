import type { KeyObject } from 'node:crypto';
import type { PlannedFailure } from './plan-failure.js';
import type { SigningKey } from './make-signing-key.js';
import type { RecordedRequest, SimulatorTenant } from './types.js';

/** A tenant with what stays the same between its tokens. */
export interface ServiceTenant extends SimulatorTenant {
  /** The serial number of the tenant's database. */
  readonly serial: string;
}

/** The options, checked and complete. */
export interface Settings {
  readonly clientSecret: string;
  readonly partnerPublicKey: KeyObject;
  readonly privateKey: string | undefined;
  readonly tenants: readonly [ServiceTenant, ...ServiceTenant[]];
  readonly port: number;
  readonly now: () => number;
}

/** Everything one running simulator knows; owned by `startSimulator`, changed by its controls and its requests. */
export interface Service {
  readonly url: string;
  readonly settings: Settings;
  readonly now: () => number;
  readonly requests: RecordedRequest[];
  readonly failures: PlannedFailure[];
  readonly signingKey: SigningKey;
  exchanges: number;
}
