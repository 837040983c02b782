import { validateHeaderName, validateHeaderValue } from 'node:http';
import { ArgumentError } from '../errors.js';
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
import { restResponse, soapResponse } from './exchange/responses.js';

/** What a queued failure does to its request: answer it in its own way, reset its connection, or leave it waiting. */
export type PlannedFailure = { readonly soap: Answer; readonly rest: Answer } | NoAnswer;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks a failure and works out what it does, so that a mistake shows where it was made.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` when it is not an object, `ERR_INVALID_ARG_VALUE` when it has no meaning
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
      if (!isXmlText(fields['errorMessage'])) throw invalid('failure.errorMessage must be text');
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
  return planRefusal(`${reason}: the simulator was told to refuse this request.`);
}

function planRefusal(errorMessage: string): PlannedFailure {
  return { soap: soapResponse({ errorMessage }), rest: restResponse({ errorMessage }) };
}

function planFault(given: unknown): PlannedFailure {
  const { code, string: text }: Fields = { ...(typeof given === 'object' ? given : {}) };
  if (typeof code !== 'string' || !/^[A-Za-z_][\w.-]*$/.test(code)) {
    throw invalid('failure.fault.code must be a name without a prefix, such as Server');
  }
  if (!isXmlText(text)) throw invalid('failure.fault.string must be text');
  return { soap: soapFault(code, text), rest: jsonAnswer(500, { Message: text }) };
}

function planRaw({ status = 200, body, headers = {} }: Fields): PlannedFailure {
  if (!isHttpStatus(status)) throw invalid('failure.status must be an integer from 200 to 599');
  if (body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body)) {
    throw invalid('failure.body must be a string or a Buffer');
  }
  const page = htmlPage(status, 'The simulator was told to answer so.');
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
    if (typeof value !== 'string') throw invalid('failure.headers must hold strings');
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw invalid('failure.headers must hold names and values that HTTP can carry');
    }
    headers[name.toLowerCase()] = value;
  }
  return { 'content-type': contentType, ...headers };
}

function invalid(message: string): TypeError {
  return new ArgumentError('ERR_INVALID_ARG_VALUE', message);
}

const MAX_CAUSES = 10;
const EXCEPTION_NAMES = [
  'type',
  'message',
  'friendlyText',
  'source',
  'innerException',
  'parameters',
];

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
