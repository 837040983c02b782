/** A call whose answer has a status that is no success. Nothing of that answer is told: it went to stdout. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly code = 'ERR_HTTP_STATUS';
  readonly hints: readonly string[];
  /** Whether it was refused, rather than not done. */
  readonly isRefusal: boolean;

  constructor(status: number) {
    super(`The answer has HTTP status ${status}.`);
    this.hints = [hintFor(status)];
    this.isRefusal = status >= 400 && status < 500;
  }
}

function hintFor(status: number): string {
  if (status < 400) return 'It leads elsewhere, where no credentials are sent: check the path.';
  if (status === 401) return 'A new ticket is refused too: check what the system user may do.';
  if (status === 404) return 'Check the path, which begins below the REST API: v1/Contact/3.';
  if (status === 429) return 'There were too many calls: try again later.';
  if (status < 500) return 'What there is to say of it is on stdout.';
  return 'The tenant or a gateway before it fails: see stdout, or "state"; try again later.';
}
