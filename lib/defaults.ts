/** The time an exchange may take in all, in ms. */
export const DEFAULT_TIMEOUT_MS = 15_000;
export const MAX_TIMEOUT_MS = 600_000;

/** How far apart the clocks of issuer and client may be when a security token is validated, in seconds. */
export const DEFAULT_CLOCK_TOLERANCE_SECONDS = 60;
export const MAX_CLOCK_TOLERANCE_SECONDS = 300;

/** How long a ticket lives from its issue or its last use, in ms (docs/protocol.md, "Words"). */
export const TICKET_LIFETIME_MS = 6 * 60 * 60 * 1000;

/** The end of the last year with four digits, Unix ms: what is signed has no more. */
export const MAX_TIME_MS = 253_402_300_799_999;
