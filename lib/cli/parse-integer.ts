import { UsageError } from './usage-error.js';

/** Makes the reader for the value of `flag`, a whole number in decimal digits; its range is for the library to check. */
export function parseInteger(flag: string): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw new UsageError(`The value of ${flag} must be a whole number.`);
  };
}
