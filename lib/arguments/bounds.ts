/** The time an exchange may take in all, in ms. */
export const DEFAULT_TIMEOUT_MS = 15_000;
export const MAX_TIMEOUT_MS = 600_000;

/** How far apart the clocks of issuer and client may be when a security token is validated, in seconds. */
export const DEFAULT_CLOCK_TOLERANCE_SECONDS = 60;
export const MAX_CLOCK_TOLERANCE_SECONDS = 300;

/** How long a ticket lives from its issue or its last use, in ms (docs/protocol.md, "Words"). */
export const TICKET_LIFETIME_MS = 6 * 60 * 60 * 1000;

/** The shortest life a ticket can be said to have, in ms: less is shorter than an exchange may take. */
export const MIN_TICKET_LIFETIME_MS = 60_000;

/** How long before its end a ticket is renewed, in ms. */
export const DEFAULT_REFRESH_BEFORE_MS = 15 * 60 * 1000;

/** How long a permanent refusal is remembered, in ms. */
export const DEFAULT_REFUSAL_COOLDOWN_MS = 60_000;
export const MAX_REFUSAL_COOLDOWN_MS = 24 * 60 * 60 * 1000;

/** How many exchanges for tickets may be made at once. */
export const DEFAULT_CONCURRENT_EXCHANGES = 16;
export const MAX_CONCURRENT_EXCHANGES = 1000;

/** The end of the last year with four digits, Unix ms: what is signed has no more. */
export const MAX_TIME_MS = 253_402_300_799_999;
