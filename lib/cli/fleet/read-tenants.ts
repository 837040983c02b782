import type { CsvError, InfoRecord } from 'csv-parse/sync';
import { lazy } from '../../concurrency/lazy.js';
import { ArgumentError } from '../../errors.js';
import type { Tenant } from '../../index.js';
import { readTenant } from '../../model/tenant.js';
import { readLimited } from '../input.js';
import { UsageError } from '../errors.js';

/** A client keeps 100,000 tickets; this is enough for as many lines. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Reads a list of tenants from a file, or stdin for `-`: JSON lines if it begins with `{`, else CSV. */
export async function readTenants(file: string): Promise<Tenant[]> {
  const content = await readLimited(file, 'The file of --tenants', MAX_BYTES);
  const text = content.toString();
  // A byte order mark counts as blank.
  const [first] = text.trimStart();
  const tenants = first === undefined ? [] : first === '{' ? parseJsonLines(text) : parseCsv(text);
  if (tenants.length > 0) return tenants;
  throw new UsageError('The file of --tenants holds no tenant.');
}

const loadCsvParse = lazy(() => require('csv-parse/sync') as typeof import('csv-parse/sync'));

const COLUMNS = ['contextIdentifier', 'systemUserToken', 'serial'];

/** What the parser objects to, without its message, which quotes. */
const PROBLEMS: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'it has not as many fields as the header line',
  CSV_QUOTE_NOT_CLOSED: 'a quoted field that began there or before has no end',
};

interface Row {
  readonly info: InfoRecord;
  readonly record: string[];
}

/** Reads tenants from CSV (RFC 4180), whose header line names the columns; blank lines do not count. */
function parseCsv(text: string): Tenant[] {
  const [header, ...rows] = parseRows(text);
  if (!header) return [];
  const columnOf = (name: string) => header.record.indexOf(name);
  for (const name of ['contextIdentifier', 'systemUserToken']) {
    if (columnOf(name) === -1) {
      throw new LineError(
        header.info.lines,
        `it is a header line and names no column ${name} (columns are separated by commas)`,
      );
    }
  }
  return rows.map(({ record, info }) => {
    const [contextIdentifier, systemUserToken, serial] = COLUMNS.map(
      (name) => record[columnOf(name)],
    );
    // An empty field says nothing.
    return readLine(
      { contextIdentifier, systemUserToken, serial: serial || undefined },
      info.lines,
    );
  });
}

function parseRows(text: string): Row[] {
  const options = { bom: true, info: true, skip_empty_lines: true };
  try {
    // Its types do not follow the option `info`.
    return loadCsvParse().parse(text, options) as unknown as Row[];
  } catch (error) {
    const { code, lines } = error as CsvError & { readonly lines: number };
    if (typeof lines !== 'number') throw error;
    throw new LineError(lines, PROBLEMS[code] ?? 'its quotes are not where CSV has them');
  }
}

/** Reads tenants from JSON lines; blank ones do not count. */
function parseJsonLines(text: string): Tenant[] {
  return text
    .split('\n')
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, number }) => readLine(parseJson(line, number), number));
}

function parseJson(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The parser's own message quotes the line.
    throw new LineError(number, 'it is not JSON');
  }
}

/** Takes the tenant out of what a line of the list says, which may be more. */
function readLine(value: unknown, line: number): Tenant {
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

/** A line of the list of tenants that cannot be used; it is named by its number and never quoted. */
class LineError extends UsageError {
  constructor(line: number, problem: string) {
    super(
      `Line ${line} of the file of --tenants cannot be used: ${problem}.`,
      'Nothing was asked for.',
    );
  }
}
