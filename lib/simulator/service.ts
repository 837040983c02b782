import type { KeyObject } from 'node:crypto';
import type { PlannedFailure } from './planned-failures.js';
import type { SigningKey } from './signing-key.js';
import type { SimulatorCallFailure } from './call-types.js';
import type { Tenant } from './tenant.js';
import type { RecordedRequest, SimulatorTenant } from './types.js';

/** A tenant with what stays the same between its tokens. */
export interface TenantSettings extends SimulatorTenant {
  /** The serial number of the tenant's database. */
  readonly serial: string;
}

/** The options, checked and complete. */
export interface Settings {
  readonly clientSecret: string;
  readonly partnerPublicKey: KeyObject;
  readonly privateKey: string | undefined;
  readonly tenants: readonly [TenantSettings, ...TenantSettings[]];
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
  readonly callFailures: SimulatorCallFailure[];
  readonly signingKey: SigningKey;
  /** The tenants by their context identifiers in lower case. */
  readonly tenants: ReadonlyMap<string, Tenant>;
  exchanges: number;
  calls: number;
}
