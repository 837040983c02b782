import { SystemUserError, type Ticket } from '../../index.js';
import { describeError, exitCodeOf } from '../report-error.js';
import { formatTable } from '../output.js';

/** As for a cache folder that cannot be used at all. */
const NOT_CACHED = 2;
/** Some tenants have failed and some have not. */
const PARTIAL = 5;

/** That there is a ticket for a tenant, without the ticket. */
interface Success {
  readonly contextIdentifier: string;
  readonly status: 'ok';
  /** Unix ms. */
  readonly expiresAt: number;
}

/** What has become of the tenants of a run. */
export class Report {
  readonly failures: Failure[] = [];
  /** Whether the cache has taken all there was. */
  isCached = true;
  readonly #total: number;
  #there = 0;
  #firstExitCode = 0;

  constructor(total: number) {
    this.#total = total;
  }

  addTicket(contextIdentifier: string, { expiresAt }: Ticket): Success {
    this.#there++;
    return { contextIdentifier, status: 'ok', expiresAt };
  }

  addFailure(contextIdentifier: string, error: unknown): Failure {
    if (this.failures.length === 0) this.#firstExitCode = exitCodeOf(error);
    const failure = describeFailure(contextIdentifier, error);
    this.failures.push(failure);
    return failure;
  }

  /** The exit code of a run that has come to its end. */
  get exitCode(): number {
    if (this.failures.length === 0 && !this.isCached) return NOT_CACHED;
    return this.failures.length > 0 && this.#there > 0 ? PARTIAL : this.#firstExitCode;
  }

  /** All of it in one line. */
  get summary(): string {
    const { length: failed } = this.failures;
    const left = this.#total - this.#there - failed;
    const rest = left > 0 ? `, ${left} not asked for` : '';
    return `${this.#there} of ${this.#total} tickets are there, ${failed} failed${rest}`;
  }
}

const MAX_ROWS = 20;
/** How many tenants of a group are named. */
const MAX_NAMES = 3;

interface Group {
  readonly what: string;
  readonly hint: string;
  readonly tenants: string[];
}

/** Lays failures out as a table: one a row, or if there are many, those with the same hint in one row. */
export function formatFailures(failures: readonly Failure[]): string {
  if (failures.length === 0) return '';
  const groups = failures.length > MAX_ROWS ? groupByHint(failures) : failures.map(groupOfOne);
  const shown = groups.slice(0, MAX_ROWS);
  const rows = shown.map(({ what, hint, tenants }) => [nameSome(tenants), what, hint]);
  const left = failures.length - shown.reduce((count, { tenants }) => count + tenants.length, 0);
  const table = formatTable([['TENANT', 'REASON', 'HINT'], ...rows]);
  return left > 0 ? `${table}… and ${left} more\n` : table;
}

function groupOfOne({ contextIdentifier, code, reason, hint }: Failure): Group {
  return { what: reason ?? code, hint, tenants: [contextIdentifier] };
}

/** The largest groups come first. */
function groupByHint(failures: readonly Failure[]): Group[] {
  const groups = new Map<string, Group>();
  for (const failure of failures) {
    const group = groupOfOne(failure);
    const key = `${group.what}\n${group.hint}`;
    const known = groups.get(key);
    if (known) known.tenants.push(failure.contextIdentifier);
    else groups.set(key, group);
  }
  return [...groups.values()].sort((one, other) => other.tenants.length - one.tenants.length);
}

function nameSome(tenants: readonly string[]): string {
  const names = tenants.slice(0, MAX_NAMES).join(', ');
  return tenants.length > MAX_NAMES ? `${names} and ${tenants.length - MAX_NAMES} more` : names;
}

/** Why there is no ticket for a tenant, as it is reported; nothing in it is secret. */
interface Failure {
  readonly contextIdentifier: string;
  readonly status: 'failed';
  readonly code: string;
  readonly reason: string | undefined;
  readonly message: string;
  readonly hint: string;
}

/** Says why there is no ticket for a tenant. */
export function describeFailure(contextIdentifier: string, error: unknown): Failure {
  const base = { contextIdentifier, status: 'failed' } as const;
  if (error instanceof SystemUserError) {
    // Which setting to change is another question here: most is said by the list.
    const { code, reason, message, hint } = error;
    return { ...base, code, reason, message, hint };
  }
  const { code, message, hints } = describeError(error, { flags: {} });
  return { ...base, code, reason: undefined, message, hint: hints.join(' ') };
}
