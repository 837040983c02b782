/** What the server answers every exchange with, and what is in it. */
export interface Answer {
  readonly envelope: string;
  readonly token: string;
  readonly ticket: string;
}
