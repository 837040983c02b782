import { formatTable } from '../format-table.js';
import type { Failure } from './describe-failure.js';

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
