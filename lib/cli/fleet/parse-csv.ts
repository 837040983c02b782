import type { CsvError, InfoRecord } from 'csv-parse/sync';
import type { Tenant } from '../../index.js';
import { lazy } from '../../concurrency/lazy.js';
import { LineError } from './line-error.js';
import { readLine } from './read-line.js';

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
export function parseCsv(text: string): Tenant[] {
  const [header, ...rows] = parse(text);
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

function parse(text: string): Row[] {
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
