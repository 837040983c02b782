/** The ways to ask the login service for a security token: its SOAP envelope, or that one's REST twin. */
export const PROTOCOLS = ['soap', 'rest'] as const;

/** One of {@link PROTOCOLS}. */
export type Protocol = (typeof PROTOCOLS)[number];
