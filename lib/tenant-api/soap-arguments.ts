import { ArgumentError } from '../errors.js';
import { hasForbiddenCharacters } from '../text/xml-text.js';

const MAX_DEPTH = 100;

/** An XML name as in a WSDL, optionally with a prefix or a leading colon, which node-soap accepts. */
const NAME = /^(?:[\p{L}_][\p{L}\p{N}_.-]*:|:)?[\p{L}_][\p{L}\p{N}_.-]*$/u;
/** The keys that node-soap reads as attributes, and as the text beside them. */
const ATTRIBUTES = 'attributes';
const TEXT = '$value';

/**
 * Copies the arguments of a call into the form that node-soap serializes correctly: a Date as ISO 8601, which it would omit,
 * and bytes as base64. Rejects arguments that would be sent wrongly: unknown parameters, which WCF ignores; invalid XML
 * names and characters; and texts that node-soap would pass on as markup (`$xml`, or the end of a CDATA section).
 *
 * @param names - the parameters in the order of the WSDL, in which WCF expects them
 */
export function prepareArguments(args: unknown, names: readonly string[]): unknown {
  const copy = copyValue(args ?? {}, 0);
  if (typeof copy !== 'object' || copy === null || Array.isArray(copy)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'the arguments must be an object');
  }
  const fields = copy as Record<string, unknown>;
  const known = names.filter((name) => Object.hasOwn(fields, name));
  const others = Object.keys(fields).filter((name) => !known.includes(name));
  if (names.length > 0 && others.some((name) => !isKnown(name, names))) {
    throw invalid(`unknown parameter; the operation takes ${names.join(', ')}`);
  }
  return Object.fromEntries([...known, ...others].map((name) => [name, fields[name]]));
}

function isKnown(name: string, names: readonly string[]): boolean {
  return name === ATTRIBUTES || names.includes(name.replace(/^.*:/, ''));
}

function copyValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return checkText(value);
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new ArgumentError(
      'ERR_INVALID_ARG_TYPE',
      `an argument is a ${typeof value}, which cannot be sent`,
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return formatTime(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (depth > MAX_DEPTH)
    throw invalid(`the arguments are circular, or nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return value.map((item) => copyValue(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      if (name === ATTRIBUTES) checkType(item);
      return [checkName(name), copyValue(item, depth + 1)];
    }),
  );
}

function checkText(text: string): string {
  if (hasForbiddenCharacters(text)) {
    throw invalid('an argument contains characters that XML does not allow');
  }
  const inner = /^<!\[CDATA\[([\s\S]*)\]\]>$/.exec(text)?.[1];
  if (inner?.includes(']]>')) {
    throw invalid('an argument contains the end of its own CDATA section');
  }
  return text;
}

/** DateTime.MinValue of .NET, which node-soap parses as local time; written in UTC, it could not be read back. */
const MIN_DATE_TIME = '0001-01-01T00:00:00';

function formatTime(date: Date): string {
  if (Number.isNaN(date.getTime())) throw invalid('an argument is an invalid Date');
  return date.getTime() === new Date(MIN_DATE_TIME).getTime() ? MIN_DATE_TIME : date.toISOString();
}

/** Of all attributes, node-soap does not escape xsi:type. */
function checkType(attributes: unknown): void {
  const { xsi_type: type } = Object(attributes) as { xsi_type?: object };
  if (Object.values(Object(type) as object).some((part) => /["<>&]/.test(String(part)))) {
    throw invalid('an argument has an xsi_type that is not valid');
  }
}

function checkName(name: string): string {
  if (name === TEXT || NAME.test(name)) return name;
  throw invalid('an argument has a name that is not a valid XML name');
}

function invalid(message: string): ArgumentError {
  return new ArgumentError('ERR_INVALID_ARG_VALUE', message);
}
