import { ArgumentError } from '../errors.js';
import { hasForbiddenCharacters } from '../text/xml-text.js';

const MAX_DEPTH = 100;

/** A name as it stands in a WSDL, with a prefix or a colon before it, as node-soap takes it. */
const NAME = /^(?:[\p{L}_][\p{L}\p{N}_.-]*:|:)?[\p{L}_][\p{L}\p{N}_.-]*$/u;
/** Where node-soap looks for attributes, and for the text beside them. */
const ATTRIBUTES = 'attributes';
const TEXT = '$value';

/**
 * Copies the arguments of a call, so that node-soap writes them as they are meant: a Date as its time, which it would leave
 * out, bytes as base64; and refuses what would not become what it is meant to be: a parameter that there is not, which
 * WCF would drop; names that are none and characters that XML forbids; and what it passes on as XML, a text that breaks
 * out of a CDATA section and `$xml`.
 *
 * @param names - the parameters in the order of the WSDL, in which WCF expects them
 */
export function prepareArguments(given: unknown, names: readonly string[]): unknown {
  const copy = prepare(given ?? {}, 0);
  if (typeof copy !== 'object' || copy === null || Array.isArray(copy)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'the arguments of a call must be an object');
  }
  const fields = copy as Record<string, unknown>;
  const known = names.filter((name) => Object.hasOwn(fields, name));
  const others = Object.keys(fields).filter((name) => !known.includes(name));
  if (names.length > 0 && others.some((name) => !isKnown(name, names))) {
    throw invalid(`an argument is none of the parameters of the operation: ${names.join(', ')}`);
  }
  return Object.fromEntries([...known, ...others].map((name) => [name, fields[name]]));
}

function isKnown(name: string, names: readonly string[]): boolean {
  return name === ATTRIBUTES || names.includes(name.replace(/^.*:/, ''));
}

function prepare(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return checkText(value);
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `an argument is a ${typeof value}`);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return writeTime(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (depth > MAX_DEPTH) throw invalid('the arguments are nested too deep, or in a circle');
  if (Array.isArray(value)) return value.map((each) => prepare(each, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      if (name === ATTRIBUTES) checkType(each);
      return [checkName(name), prepare(each, depth + 1)];
    }),
  );
}

function checkName(name: string): string {
  if (name === TEXT || NAME.test(name)) return name;
  throw invalid('an argument has a name that XML does not allow');
}

/** Of attributes, node-soap writes the type alone as it is. */
function checkType(attributes: unknown): void {
  const { xsi_type: type } = Object(attributes) as { xsi_type?: object };
  if (Object.values(Object(type) as object).some((part) => /["<>&]/.test(String(part)))) {
    throw invalid('an argument has a type that XML does not allow');
  }
}

function checkText(text: string): string {
  if (hasForbiddenCharacters(text)) {
    throw invalid('an argument has characters that XML forbids');
  }
  const inner = /^<!\[CDATA\[([\s\S]*)\]\]>$/.exec(text)?.[1];
  if (inner?.includes(']]>')) {
    throw invalid('an argument breaks out of its CDATA section');
  }
  return text;
}

/** .NET's unset time, as node-soap reads it in the time zone of this process; as an instant it could not be read back. */
const UNSET = '0001-01-01T00:00:00';

function writeTime(date: Date): string {
  if (Number.isNaN(date.getTime())) throw invalid('an argument is an invalid Date');
  return date.getTime() === new Date(UNSET).getTime() ? UNSET : date.toISOString();
}

function invalid(what: string): ArgumentError {
  return new ArgumentError('ERR_INVALID_ARG_VALUE', what);
}
