/** The time limit for one exchange with all its retries, in ms. */
export const DEFAULT_TIMEOUT_MS = 15_000;
export const MAX_TIMEOUT_MS = 600_000;

/** The accepted clock skew between issuer and client when a security token is validated, in seconds. */
export const DEFAULT_CLOCK_TOLERANCE_SECONDS = 60;
export const MAX_CLOCK_TOLERANCE_SECONDS = 300;

/** The lifetime of a ticket from its issue or its last use, in ms (docs/protocol.md, "Words"). */
export const TICKET_LIFETIME_MS = 6 * 60 * 60 * 1000;

/** The shortest configurable lifetime of a ticket, in ms: a shorter one could end before the exchange does. */
export const MIN_TICKET_LIFETIME_MS = 60_000;

/** How long before its expiry a ticket is renewed, in ms. */
export const DEFAULT_REFRESH_BEFORE_MS = 15 * 60 * 1000;

/** How long a permanent refusal is remembered, in ms. */
export const DEFAULT_REFUSAL_COOLDOWN_MS = 60_000;
export const MAX_REFUSAL_COOLDOWN_MS = 24 * 60 * 60 * 1000;

/** The number of concurrent exchanges. */
export const DEFAULT_CONCURRENT_EXCHANGES = 16;
export const MAX_CONCURRENT_EXCHANGES = 1000;

/** The end of the year 9999, Unix ms: the signed time has four digits for the year. */
export const MAX_TIME_MS = 253_402_300_799_999;
