/** How many tickets a client keeps; beyond that, those go that were not asked for the longest. */
export const MAX_TICKETS = 100_000;
