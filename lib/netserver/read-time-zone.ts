import { ArgumentError } from '../errors.js';
import { checkObject } from '../arguments/checks.js';
import { hasForbiddenCharacters } from '../text/xml-text.js';

/** The time zone that NetServer reads and writes times in; its own default otherwise. */
export interface TimeZone {
  /** The number of the time zone. */
  readonly SoTimeZoneId?: number;
  /** The code of its place. */
  readonly SoTimeZoneLocationCode?: string;
}

/** Checks a time zone, and copies it. */
export function readTimeZone(timeZone: TimeZone | undefined): TimeZone | undefined {
  if (timeZone === undefined) return undefined;
  checkObject('timeZone', timeZone);
  const { SoTimeZoneId: id, SoTimeZoneLocationCode: code } = timeZone;
  const isNumbered = id === undefined || (Number.isInteger(id) && Math.abs(id) < 2 ** 31);
  const isPlaced =
    code === undefined || (typeof (code as unknown) === 'string' && !hasForbiddenCharacters(code));
  if (isNumbered && isPlaced && (id ?? code) !== undefined) return { ...timeZone };
  throw new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    'timeZone must be { SoTimeZoneId: a number, SoTimeZoneLocationCode: a text } or one of the two',
  );
}
