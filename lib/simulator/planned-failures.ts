import { validateHeaderName, validateHeaderValue } from 'node:http';
import { ArgumentError } from '../errors.js';
import { restResponse, soapResponse } from './exchange/responses.js';
import {
  type Answer,
  htmlPage,
  isHttpStatus,
  isXmlText,
  jsonAnswer,
  type NoAnswer,
  soapFault,
} from './answers.js';
import {
  REFUSAL_REASONS,
  type SimulatorCallFailure,
  type SimulatorException,
  type SimulatorFailure,
} from './types.js';

/** The result of a queued failure: an answer for either protocol, or none. */
export type PlannedFailure = { readonly soap: Answer; readonly rest: Answer } | NoAnswer;

type Fields = Readonly<Record<string, unknown>>;

const TEXT_RULE = 'must be a string without control characters, line breaks or lone surrogates';

/**
 * Checks a failure and prepares its answers. Checking here, not when it is used, reports a mistake to the test that made
 * it.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` if it is not an object, `ERR_INVALID_ARG_VALUE` if it is not a valid failure
 */
export function planFailure(failure: SimulatorFailure): PlannedFailure {
  const given: unknown = failure;
  if (typeof given !== 'object' || given === null) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'failure must be an object');
  }
  const fields: Fields = { ...given };
  const kind = Object.keys(fields).sort().join();
  switch (kind) {
    case 'reason':
      return planReason(fields['reason']);
    case 'errorMessage':
      if (!isXmlText(fields['errorMessage'])) throw invalid(`failure.errorMessage ${TEXT_RULE}`);
      return planRefusal(fields['errorMessage']);
    case 'fault':
      return planFault(fields['fault']);
    case 'hang':
    case 'reset':
      if (fields[kind] !== true) throw invalid(`failure.${kind} must be true`);
      return kind;
    case 'body':
    case 'status':
    case 'body,status':
    case 'body,headers':
    case 'headers,status':
    case 'body,headers,status':
      return planRaw(fields);
    default:
      throw invalid(
        'failure must be one of { reason }, { errorMessage }, { fault }, { status, body, headers }, { reset }, { hang }',
      );
  }
}

function planReason(given: unknown): PlannedFailure {
  const reason = REFUSAL_REASONS.find((it) => it === given);
  if (reason === undefined) {
    throw invalid(`failure.reason must be one of ${REFUSAL_REASONS.join(', ')}`);
  }
  return planRefusal(`${reason}: this refusal was planned with failNext.`);
}

function planRefusal(errorMessage: string): PlannedFailure {
  return { soap: soapResponse({ errorMessage }), rest: restResponse({ errorMessage }) };
}

function planFault(given: unknown): PlannedFailure {
  const { code, string: text }: Fields = { ...(typeof given === 'object' ? given : {}) };
  if (typeof code !== 'string' || !/^[A-Za-z_][\w.-]*$/.test(code)) {
    throw invalid('failure.fault.code must be a name without a prefix, such as Server');
  }
  if (!isXmlText(text)) throw invalid(`failure.fault.string ${TEXT_RULE}`);
  return { soap: soapFault(code, text), rest: jsonAnswer(500, { Message: text }) };
}

function planRaw({ status = 200, body, headers = {} }: Fields): PlannedFailure {
  if (!isHttpStatus(status)) throw invalid('failure.status must be an integer from 200 to 599');
  if (body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body)) {
    throw invalid('failure.body must be a string or a Buffer');
  }
  const page = htmlPage(status, 'This failure was planned with failNext.');
  const isPage = body === undefined || status >= 400;
  const answer = (type: string): Answer => ({
    status,
    body: body ?? page.body,
    headers: checkHeaders(headers, `${isPage ? 'text/html' : type}; charset=utf-8`),
  });
  return { soap: answer('text/xml'), rest: answer('application/json') };
}

function checkHeaders(given: unknown, contentType: string): Answer['headers'] {
  const fields: Fields = { ...(typeof given === 'object' ? given : {}) };
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'string') throw invalid('failure.headers must contain only strings');
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw invalid('failure.headers must contain only names and values that are valid in HTTP');
    }
    headers[name.toLowerCase()] = value;
  }
  return { 'content-type': contentType, ...headers };
}

function invalid(message: string): TypeError {
  return new ArgumentError('ERR_INVALID_ARG_VALUE', message);
}

const MAX_EXCEPTION_DEPTH = 10;
const EXCEPTION_FIELDS = [
  'type',
  'message',
  'friendlyText',
  'source',
  'innerException',
  'parameters',
];

/**
 * Checks the failure of a call, as {@link planFailure} does.
 *
 * @returns a copy, which later changes by the caller do not affect
 * @throws TypeError `ERR_INVALID_ARG_TYPE` if it is not an object, `ERR_INVALID_ARG_VALUE` if it is not a valid failure
 */
export function planCallFailure(failure: SimulatorCallFailure): SimulatorCallFailure {
  const given: unknown = failure;
  if (typeof given !== 'object' || given === null) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'failure must be an object');
  }
  const { status, exception, reset, hang, ...others }: Fields = { ...given };
  const kinds = [status, exception, reset, hang].filter((it) => it !== undefined);
  if (Object.keys(others).length > 0 || kinds.length !== 1) {
    throw invalid('failure must be one of { status }, { exception }, { reset }, { hang }');
  }
  if (exception !== undefined) {
    return { exception: readException(exception, 'failure.exception', MAX_EXCEPTION_DEPTH) };
  }
  if (status !== undefined) {
    if (!isHttpStatus(status)) throw invalid('failure.status must be an integer from 200 to 599');
    return { status };
  }
  if (kinds[0] !== true) throw invalid('failure.reset and failure.hang must be true');
  return reset === true ? { reset } : { hang: true };
}

function readException(given: unknown, name: string, depth: number): SimulatorException {
  if (typeof given !== 'object' || given === null) throw invalid(`${name} must be an object`);
  if (depth === 0) {
    throw invalid(
      `${name} is nested too deeply; at most ${MAX_EXCEPTION_DEPTH} levels are allowed`,
    );
  }
  const fields: Fields = { ...given };
  const unknownName = Object.keys(fields).find((it) => !EXCEPTION_FIELDS.includes(it));
  if (unknownName !== undefined) {
    throw invalid(
      `unknown field "${unknownName}" in ${name}; expected one of: ${EXCEPTION_FIELDS.join(', ')}`,
    );
  }
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
  if (!isXmlText(given)) throw invalid(`${name} ${TEXT_RULE}`);
  return given;
}
