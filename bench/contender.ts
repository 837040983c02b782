/** One way to do what is measured: an exchange, or a call with the ticket. */
export interface Contender {
  readonly name: string;
  readonly perform: () => Promise<string>;
  /** What it must come back with each time. */
  readonly expected: string;
}
