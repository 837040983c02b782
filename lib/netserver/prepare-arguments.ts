import { ArgumentError } from '../argument-error.js';
import { hasForbiddenCharacters } from '../xml/has-forbidden-characters.js';

const MAX_DEPTH = 100;

/** A name as it stands in a WSDL, with the prefix or the mark that node-soap takes. */
const NAME = /^(?:\$|(?:[\p{L}_][\p{L}\p{N}_.-]*)?:)?[\p{L}_][\p{L}\p{N}_.-]*$/u;

/**
 * Copies the arguments of a call, so that node-soap writes them as they are meant: a Date as its time, which it would leave
 * out, bytes as base64; and refuses what would not be the XML that it is meant to be: names that are none, characters that
 * XML forbids, a text that would break out of a CDATA section, which it would pass on.
 *
 * @param names - the parameters in the order of the WSDL, in which WCF expects them
 */
export function prepareArguments(given: unknown, names: readonly string[]): unknown {
  const copy = prepare(given ?? {}, 0);
  if (typeof copy !== 'object' || copy === null || Array.isArray(copy)) return copy;
  const fields = copy as Record<string, unknown>;
  const known = names.filter((name) => Object.hasOwn(fields, name));
  const others = Object.keys(fields).filter((name) => !known.includes(name));
  return Object.fromEntries([...known, ...others].map((name) => [name, fields[name]]));
}

function prepare(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return checkText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return writeTime(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (depth > MAX_DEPTH) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'the arguments are nested too deep, or in a circle',
    );
  }
  if (Array.isArray(value)) return value.map((each) => prepare(each, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [checkName(name), prepare(each, depth + 1)]),
  );
}

function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    'an argument has a name that XML does not allow',
  );
}

function checkText(text: string): string {
  if (hasForbiddenCharacters(text)) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'an argument has characters that XML forbids');
  }
  const inner = /^<!\[CDATA\[([\s\S]*)\]\]>$/.exec(text)?.[1];
  if (inner?.includes(']]>')) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'an argument breaks out of its CDATA section');
  }
  return text;
}

function writeTime(date: Date): string {
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'an argument is an invalid Date');
}
