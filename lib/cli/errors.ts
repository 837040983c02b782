/** Wrong usage or an unusable setting. Its message and hints name flags and variables and never repeat a value. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'ERR_USAGE';
  readonly hints: readonly string[];

  constructor(message: string, ...hints: string[]) {
    super(message);
    this.hints = hints;
  }
}

/** A signal interrupted this program. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly code = 'ERR_INTERRUPTED';
  readonly hints: readonly string[] = [];
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`Interrupted by ${signal}.`);
    this.signal = signal;
  }
}

/** A REST call whose status is not a success. It quotes nothing of the response, whose body went to stdout. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly code = 'ERR_HTTP_STATUS';
  readonly hints: readonly string[];
  /** Whether the tenant refused the call (4xx), rather than failed. */
  readonly isRefusal: boolean;

  constructor(status: number) {
    super(`The REST API answered with HTTP status ${status}.`);
    this.hints = [hintFor(status)];
    this.isRefusal = status >= 400 && status < 500;
  }
}

/** The error for a cache folder that cannot be used; it quotes no path. */
export function cacheError(error: unknown): UsageError {
  const { code } = Object(error) as NodeJS.ErrnoException;
  return new UsageError(
    `The cache folder cannot be used${code === undefined ? '' : ` (${code})`}.`,
    'Use a folder that you own and that others cannot write to.',
    'Change --cache-folder <folder> or SUPEROFFICE_CACHE_FOLDER.',
  );
}

function hintFor(status: number): string {
  if (status < 400)
    return 'The path redirects to an address that must not receive credentials. Check the path.';
  if (status === 401)
    return 'The tenant rejected a newly issued ticket too. Check the permissions of the system user.';
  if (status === 404) return 'Check the path, which is relative to the REST API: v1/Contact/3.';
  if (status === 429) return 'There were too many calls. Try again later.';
  if (status < 500) return 'See the response body on stdout.';
  return 'The tenant, or a gateway in front of it, failed. See the response body on stdout, run "state", or try again later.';
}
