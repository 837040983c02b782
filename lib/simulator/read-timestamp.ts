/**
 * Reads a UTC timestamp `yyyyMMddHHmm`.
 *
 * @returns the minute's start in Unix ms, or undefined when the text is not twelve digits that make a real minute
 */
export function readTimestamp(text: string): number | undefined {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:00.000Z');
  const date = new Date(iso === text ? NaN : iso);
  // A 31st of February is carried over into March; only a real minute reads back the same.
  return Number.isNaN(date.getTime()) || date.toISOString() !== iso ? undefined : date.getTime();
}
