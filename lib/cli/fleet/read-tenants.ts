import type { Tenant } from '../../index.js';
import { readLimited } from '../input.js';
import { UsageError } from '../usage-error.js';
import { parseCsv } from './parse-csv.js';
import { parseJsonLines } from './parse-json-lines.js';

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
