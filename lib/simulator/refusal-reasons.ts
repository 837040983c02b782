/** The refusal reasons that the login service names, in the order of their codes 1 to 7. */
export const REFUSAL_REASONS = [
  'Revoked',
  'InvalidRedirectUrl',
  'Expired',
  'Denied',
  'NeedsReapproval',
  'InvalidTimestamp',
  'InvalidSignature',
] as const;

/** One of the reasons in {@link REFUSAL_REASONS}. */
export type RefusalReason = (typeof REFUSAL_REASONS)[number];
