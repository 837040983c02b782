/** Wrong usage or an unusable setting; its message and hints name flags and variables and never repeat a value. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'ERR_USAGE';
  readonly hints: readonly string[];

  constructor(message: string, ...hints: string[]) {
    super(message);
    this.hints = hints;
  }
}

/** A signal has asked this program to end. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly code = 'ERR_INTERRUPTED';
  readonly hints: readonly string[] = [];
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`Ended by ${signal}.`);
    this.signal = signal;
  }
}

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

/** The error for a cache folder that cannot be used; it names no path. */
export function cacheError(error: unknown): UsageError {
  const { code } = Object(error) as NodeJS.ErrnoException;
  return new UsageError(
    `The cache folder cannot be used${code === undefined ? '' : ` (${code})`}.`,
    'It must be a folder of your own that others cannot write to.',
    'Change --cache-folder <folder> or SUPEROFFICE_CACHE_FOLDER.',
  );
}
