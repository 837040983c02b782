import type { SimulatorCallFailure, SimulatorException } from './call-types.js';
import { ArgumentError } from '../errors.js';
import { isHttpStatus } from './is-http-status.js';
import { isXmlText } from './is-xml-text.js';

const MAX_CAUSES = 10;
const EXCEPTION_NAMES = [
  'type',
  'message',
  'friendlyText',
  'source',
  'innerException',
  'parameters',
];

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks how a call is to fail, so that a mistake shows where it was made.
 *
 * @returns a copy that nobody else can change
 * @throws TypeError `ERR_INVALID_ARG_TYPE` when it is not an object, `ERR_INVALID_ARG_VALUE` when it has no meaning
 */
export function planCallFailure(failure: SimulatorCallFailure): SimulatorCallFailure {
  const given: unknown = failure;
  if (typeof given !== 'object' || given === null) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'failure must be an object');
  }
  const { status, exception, reset, hang, ...others }: Fields = { ...given };
  const ways = [status, exception, reset, hang].filter((way) => way !== undefined);
  if (Object.keys(others).length > 0 || ways.length !== 1) {
    throw invalid('failure must be one of { status }, { exception }, { reset }, { hang }');
  }
  if (exception !== undefined) {
    return { exception: readException(exception, 'failure.exception', MAX_CAUSES) };
  }
  if (status !== undefined) {
    if (!isHttpStatus(status)) throw invalid('failure.status must be an integer from 200 to 599');
    return { status };
  }
  if (ways[0] !== true) throw invalid('failure.reset and failure.hang must be true');
  return reset === true ? { reset } : { hang: true };
}

function readException(given: unknown, name: string, depth: number): SimulatorException {
  if (typeof given !== 'object' || given === null) throw invalid(`${name} must be an object`);
  if (depth === 0) throw invalid(`${name} must not be nested so deep`);
  const fields: Fields = { ...given };
  const unknownName = Object.keys(fields).find((it) => !EXCEPTION_NAMES.includes(it));
  if (unknownName !== undefined) throw invalid(`${name} has no field named ${unknownName}`);
  const { type, message, friendlyText, source, innerException, parameters } = fields;
  return {
    type: readText(type, `${name}.type`),
    message: readText(message, `${name}.message`),
    ...(friendlyText !== undefined && {
      friendlyText: readText(friendlyText, `${name}.friendlyText`),
    }),
    ...(source !== undefined && { source: readText(source, `${name}.source`) }),
    ...(innerException !== undefined && {
      innerException: readException(innerException, `${name}.innerException`, depth - 1),
    }),
    ...(parameters !== undefined && {
      parameters: readParameters(parameters, `${name}.parameters`),
    }),
  };
}

function readParameters(given: unknown, name: string): Readonly<Record<string, string>> {
  if (typeof given !== 'object' || given === null) throw invalid(`${name} must be an object`);
  const pairs = Object.entries(given).map(([key, value]) => [
    readText(key, name),
    readText(value, name),
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

function readText(given: unknown, name: string): string {
  if (!isXmlText(given)) throw invalid(`${name} must be text`);
  return given;
}

function invalid(message: string): TypeError {
  return new ArgumentError('ERR_INVALID_ARG_VALUE', message);
}
