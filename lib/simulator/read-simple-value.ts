import { deserializationFailed } from './deserialization-failed.js';

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?(?:Z|[+-]\d\d:\d\d)?$/;

/**
 * Reads a value that is text in XML; only a string may be null.
 *
 * @throws {@link Rejection} with a DeserializationFailed fault for a value that is not of the type
 */
export function readSimpleValue(
  kind: 'string' | 'int' | 'boolean' | 'dateTime',
  name: string,
  text: string | null,
): string | number | boolean | null {
  if (kind === 'string') return text;
  const value = text?.trim() ?? '';
  switch (kind) {
    case 'int': {
      const number = Number(value);
      if (/^[+-]?\d+$/.test(value) && number === (number | 0)) {
        return number;
      }
      break;
    }
    case 'boolean':
      if (value === 'true' || value === '1') return true;
      if (value === 'false' || value === '0') return false;
      break;
    case 'dateTime':
      if (DATE_TIME.test(value) && !Number.isNaN(Date.parse(value))) return value;
  }
  throw deserializationFailed(`The value of '${name}' is not of the type ${kind}.`);
}
