import { UsageError } from './usage-error.js';

const ISO_8601 = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:[.,]\d{1,3})?)?(?:Z|[+-]\d\d(?::?\d\d)?)$/;

/** Reads the value of `--at` as Unix ms: ISO 8601 with its time zone, so that it means the same on every machine. */
export function parseTime(text: string): number {
  const date = ISO_8601.exec(text)?.[1];
  const at = Date.parse(text);
  // Date.parse takes the 30th of February for the 2nd of March.
  const isReal = date !== undefined && new Date(`${date}T00:00Z`).toJSON().startsWith(date);
  if (!isReal || Number.isNaN(at)) {
    throw new UsageError(
      'The value of --at must be an ISO 8601 time with its zone, like 2026-11-23T20:40Z.',
    );
  }
  return at;
}
