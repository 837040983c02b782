import { SystemUserError } from '../../errors.js';
import type { Ticket } from '../../index.js';
import { describeError, exitCodeOf } from '../report-error.js';
import { formatTable } from '../output.js';

/** The same code as for an unusable cache folder. */
const NOT_CACHED = 2;
/** Some tenants failed and others did not. */
const PARTIAL = 5;

/** The report of a tenant that has a ticket, without the ticket. */
interface Success {
  readonly contextIdentifier: string;
  readonly status: 'ok';
  /** Unix ms. */
  readonly expiresAt: number;
}

/** The report of a tenant without a ticket, without secrets. */
interface Failure {
  readonly contextIdentifier: string;
  readonly status: 'failed';
  readonly code: string;
  readonly reason: string | undefined;
  readonly message: string;
  readonly hint: string;
}

/** Collects the results of the tenants of one invocation. */
export class Report {
  readonly failures: Failure[] = [];
  /** Whether the cache stored every ticket. */
  isCached = true;
  readonly #total: number;
  #succeeded = 0;
  #firstExitCode = 0;

  constructor(total: number) {
    this.#total = total;
  }

  addTicket(contextIdentifier: string, { expiresAt }: Ticket): Success {
    this.#succeeded++;
    return { contextIdentifier, status: 'ok', expiresAt };
  }

  addFailure(contextIdentifier: string, error: unknown): Failure {
    if (this.failures.length === 0) this.#firstExitCode = exitCodeOf(error);
    const failure = describeFailure(contextIdentifier, error);
    this.failures.push(failure);
    return failure;
  }

  /** The exit code after all results have been added. */
  get exitCode(): number {
    if (this.failures.length === 0 && !this.isCached) return NOT_CACHED;
    return this.failures.length > 0 && this.#succeeded > 0 ? PARTIAL : this.#firstExitCode;
  }

  /** The result in one line. */
  get summary(): string {
    const { length: failed } = this.failures;
    const remaining = this.#total - this.#succeeded - failed;
    const rest = remaining > 0 ? `, ${remaining} not requested` : '';
    return `${this.#succeeded} of ${this.#total} tenants have a ticket, ${failed} failed${rest}`;
  }
}

const MAX_ROWS = 20;
/** The maximum number of tenants that a row names. */
const MAX_NAMES = 3;

interface Group {
  readonly reason: string;
  readonly hint: string;
  readonly tenants: string[];
}

/** Formats failures as a table, one per row; many failures are grouped by reason and hint. */
export function formatFailures(failures: readonly Failure[]): string {
  if (failures.length === 0) return '';
  const groups = failures.length > MAX_ROWS ? groupByHint(failures) : failures.map(groupOfOne);
  const shown = groups.slice(0, MAX_ROWS);
  const rows = shown.map(({ reason, hint, tenants }) => [nameSome(tenants), reason, hint]);
  const omitted = failures.length - shown.reduce((count, { tenants }) => count + tenants.length, 0);
  const table = formatTable([['TENANT', 'REASON', 'HINT'], ...rows]);
  return omitted > 0 ? `${table}… and ${omitted} more\n` : table;
}

export function describeFailure(contextIdentifier: string, error: unknown): Failure {
  const base = { contextIdentifier, status: 'failed' } as const;
  if (error instanceof SystemUserError) {
    // The hints of the command line name settings, but the tenants come from the list.
    const { code, reason, message, hint } = error;
    return { ...base, code, reason, message, hint };
  }
  const { code, message, hints } = describeError(error, { flags: {} });
  return { ...base, code, reason: undefined, message, hint: hints.join(' ') };
}

/** Groups failures, the largest group first. */
function groupByHint(failures: readonly Failure[]): Group[] {
  const groups = new Map<string, Group>();
  for (const failure of failures) {
    const group = groupOfOne(failure);
    const key = `${group.reason}\n${group.hint}`;
    const known = groups.get(key);
    if (known) known.tenants.push(failure.contextIdentifier);
    else groups.set(key, group);
  }
  return [...groups.values()].sort((one, other) => other.tenants.length - one.tenants.length);
}

function groupOfOne({ contextIdentifier, code, reason, hint }: Failure): Group {
  return { reason: reason ?? code, hint, tenants: [contextIdentifier] };
}

function nameSome(tenants: readonly string[]): string {
  const names = tenants.slice(0, MAX_NAMES).join(', ');
  return tenants.length > MAX_NAMES ? `${names} and ${tenants.length - MAX_NAMES} more` : names;
}
