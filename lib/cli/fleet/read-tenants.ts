import type { CsvError, InfoRecord } from 'csv-parse/sync';
import { lazy } from '../../concurrency/lazy.js';
import { ArgumentError } from '../../errors.js';
import type { Tenant } from '../../index.js';
import { readTenant } from '../../model/tenant.js';
import { readLimited } from '../input.js';
import { UsageError } from '../errors.js';

/** Enough for 100,000 lines, the number of tickets that a client keeps. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Reads a list of tenants from a file, or stdin for `-`: JSON lines if it begins with `{`, otherwise CSV. */
export async function readTenants(file: string): Promise<Tenant[]> {
  const content = await readLimited(file, 'The --tenants file', MAX_BYTES);
  const text = content.toString();
  // trimStart also removes a byte order mark.
  const [first] = text.trimStart();
  const tenants = first === undefined ? [] : first === '{' ? parseJsonLines(text) : parseCsv(text);
  if (tenants.length > 0) return tenants;
  throw new UsageError('The file of --tenants contains no tenant.');
}

const loadCsvParse = lazy(() => require('csv-parse/sync') as typeof import('csv-parse/sync'));

const COLUMNS = ['contextIdentifier', 'systemUserToken', 'serial'];

/** Messages for errors of the parser, whose own messages quote the line. */
const PROBLEMS: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'it does not have as many fields as the header line',
  CSV_QUOTE_NOT_CLOSED: 'a quoted field, begun there or earlier, has no end',
};

interface Row {
  readonly info: InfoRecord;
  readonly record: string[];
}

/** Parses CSV (RFC 4180) with a header line that names the columns. Blank lines are skipped. */
function parseCsv(text: string): Tenant[] {
  const [header, ...rows] = parseRows(text);
  if (!header) return [];
  const columnOf = (name: string) => header.record.indexOf(name);
  for (const name of ['contextIdentifier', 'systemUserToken']) {
    if (columnOf(name) === -1) {
      throw new LineError(
        header.info.lines,
        `the header line has no column ${name} (separate the columns with commas)`,
      );
    }
  }
  return rows.map(({ record, info }) => {
    const [contextIdentifier, systemUserToken, serial] = COLUMNS.map(
      (name) => record[columnOf(name)],
    );
    // An empty serial counts as not set.
    return tenantFrom(
      { contextIdentifier, systemUserToken, serial: serial || undefined },
      info.lines,
    );
  });
}

function parseRows(text: string): Row[] {
  const options = { bom: true, info: true, skip_empty_lines: true };
  try {
    // The type declarations ignore the option `info`.
    return loadCsvParse().parse(text, options) as unknown as Row[];
  } catch (error) {
    const { code, lines } = error as CsvError & { readonly lines: number };
    if (typeof lines !== 'number') throw error;
    throw new LineError(lines, PROBLEMS[code] ?? 'its quotes do not follow the rules of CSV');
  }
}

/** Parses JSON lines. Blank lines are skipped. */
function parseJsonLines(text: string): Tenant[] {
  return text
    .split('\n')
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, number }) => tenantFrom(parseJson(line, number), number));
}

function parseJson(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The message of the parser quotes the line.
    throw new LineError(number, 'it is not JSON');
  }
}

/** Picks the fields of a tenant from the value of a line, which may have others. */
function tenantFrom(value: unknown, line: number): Tenant {
  const { contextIdentifier, systemUserToken, serial } = Object(value) as Tenant;
  const tenant = { contextIdentifier, systemUserToken, ...(serial !== undefined && { serial }) };
  try {
    readTenant(tenant);
    return tenant;
  } catch (error) {
    if (error instanceof ArgumentError) throw new LineError(line, error.message);
    throw error;
  }
}

/** An unusable line of the list of tenants. The message has its number and never quotes it. */
class LineError extends UsageError {
  constructor(line: number, problem: string) {
    super(
      `Line ${line} of the --tenants file cannot be used: ${problem}.`,
      'Correct the line. No ticket was requested.',
    );
  }
}
