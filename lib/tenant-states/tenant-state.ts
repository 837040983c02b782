/** The states of a tenant that are documented, by their numbers (docs/protocol.md, "Tenant state"). */
export const TENANT_STATE_NAMES = {
  0: 'Unknown',
  1: 'Provisioning',
  2: 'Running',
  3: 'Deleted',
  4: 'Suspended',
  5: 'OnlineMaintenance',
  6: 'OfflineMaintenance',
  8: 'ProvisioningFailed',
  10: 'Deleting',
  11: 'DeleteFailed',
  12: 'MigrationPending',
} as const;

/** A documented state of a tenant. */
export type TenantStateName = (typeof TENANT_STATE_NAMES)[keyof typeof TENANT_STATE_NAMES];

/** What the state API says of a tenant. */
export interface TenantState {
  /** The tenant, as the state API spells it. */
  readonly contextIdentifier: string;
  /** A documented state, or a name that is new. */
  readonly state: TenantStateName | (string & {});
  /** Whether its API works: so in the states `Running` and `OnlineMaintenance`. */
  readonly isRunning: boolean;
  /** Until when this is kept, Unix ms by the client's clock: what the state API said, but 10 seconds to one hour. */
  readonly validUntil: number;
  /** The tenant's root address, where it has one. */
  readonly endpoint: string | undefined;
  /** The tenant's REST root, where it has one. */
  readonly webApiUrl: string | undefined;
}
