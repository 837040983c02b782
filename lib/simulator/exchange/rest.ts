import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, jsonAnswer, Rejection } from '../answers.js';
import { exchange } from './exchange.js';
import { restResponse } from './responses.js';
import type { Service } from '../service.js';

/**
 * Answers one call of the exchange's REST twin: a token or a refusal.
 *
 * @throws {@link Rejection} with an HTTP error for what cannot be understood
 */
export function answerRestExchange(
  service: Service,
  headers: IncomingHttpHeaders,
  bytes: Buffer,
): Answer {
  const given = readJsonObject(headers, bytes);
  checkTokenType(textOf(given, 'ReturnTokenType'));
  const result = exchange(service, {
    applicationToken: textOf(given, 'ApplicationToken'),
    contextIdentifier: textOf(given, 'ContextIdentifier'),
    signedSystemToken: textOf(given, 'SignedSystemToken'),
    returnTokenType: 'Jwt',
  });
  return restResponse(result);
}

function textOf(given: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = given[name] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw badRequest(`${name} is not a text.`);
}

function checkTokenType(type: string | null): void {
  switch (type?.toLowerCase()) {
    case undefined:
    case 'jwt':
      return;
    case 'saml':
      throw badRequest('This simulator issues tokens of the type JWT only, not SAML.');
    default:
      throw badRequest('The ReturnTokenType is neither JWT nor SAML.');
  }
}

function badRequest(text: string): Rejection {
  return new Rejection(jsonAnswer(400, { Message: text }));
}

/**
 * Reads the JSON object that a request brings.
 *
 * @throws {@link Rejection} with 415 for another media type or charset, 400 for what is compressed or no JSON object in
 *   UTF-8
 */
export function readJsonObject(
  headers: IncomingHttpHeaders,
  bytes: Buffer,
): Readonly<Record<string, unknown>> {
  const type = headers['content-type'] ?? '';
  if (!/^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
    throw rejected(415, 'The content type was not application/json in utf-8.');
  }
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding !== 'identity') throw rejected(400, 'The request is compressed.');
  const value = parse(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw rejected(400, 'The request is not a JSON object.');
  }
  return { ...value };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw rejected(400, 'The request is not JSON.');
  }
}

function rejected(status: number, text: string): Rejection {
  return new Rejection(jsonAnswer(status, { Message: text }));
}
