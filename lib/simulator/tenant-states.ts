/** The states of a tenant that SuperOffice documents, as the state API names them. */
export const TENANT_STATES = [
  'Unknown',
  'Provisioning',
  'Running',
  'Deleted',
  'Suspended',
  'OnlineMaintenance',
  'OfflineMaintenance',
  'ProvisioningFailed',
  'Deleting',
  'DeleteFailed',
  'MigrationPending',
] as const;

/** One of the states in {@link TENANT_STATES}. */
export type TenantState = (typeof TENANT_STATES)[number];
