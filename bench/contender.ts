/** One way to make an exchange. */
export interface Contender {
  readonly name: string;
  readonly exchange: () => Promise<string>;
  /** What every exchange must come back with. */
  readonly expected: string;
}
