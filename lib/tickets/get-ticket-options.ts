/** How one call of `getTicket` goes. */
export interface GetTicketOptions {
  /** Ends this call early; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Whether a ticket from before this call will not do. Default false. */
  readonly forceRefresh?: boolean | undefined;
}
