/** What becomes of a request that is not answered: its connection is reset, or nothing. */
export type NoAnswer = 'reset' | 'hang';

/** An HTTP answer before the Date header is put on it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}
