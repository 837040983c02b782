import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, jsonAnswer, Rejection } from '../answers.js';
import type { Service } from '../service.js';
import { exchange } from './exchange.js';
import { restResponse } from './responses.js';

/**
 * Answers an exchange by REST with a token or a refusal.
 *
 * @throws {@link Rejection} with an HTTP error for a request that cannot be read
 */
export function answerRestExchange(
  service: Service,
  headers: IncomingHttpHeaders,
  bytes: Buffer,
): Answer {
  const fields = readJsonObject(headers, bytes);
  checkTokenType(readText(fields, 'ReturnTokenType'));
  const result = exchange(service, {
    applicationToken: readText(fields, 'ApplicationToken'),
    contextIdentifier: readText(fields, 'ContextIdentifier'),
    signedSystemToken: readText(fields, 'SignedSystemToken'),
    returnTokenType: 'Jwt',
  });
  return restResponse(result);
}

/**
 * Reads the JSON object in the body of a request.
 *
 * @throws {@link Rejection} with 415 for another media type or charset, 400 for a compressed body or one that is not a
 *   JSON object in UTF-8
 */
export function readJsonObject(
  headers: IncomingHttpHeaders,
  bytes: Buffer,
): Readonly<Record<string, unknown>> {
  const type = headers['content-type'] ?? '';
  if (!/^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
    throw rejection(415, 'The content type is not application/json in UTF-8.');
  }
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding !== 'identity') throw rejection(400, 'The request is compressed.');
  const value = parse(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw rejection(400, 'The request is not a JSON object.');
  }
  return { ...value };
}

function checkTokenType(type: string | null): void {
  switch (type?.toLowerCase()) {
    case undefined:
    case 'jwt':
      return;
    case 'saml':
      throw rejection(400, 'This simulator issues only JWT tokens, not SAML tokens.');
    default:
      throw rejection(400, 'The ReturnTokenType is not JWT or SAML.');
  }
}

function readText(fields: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = fields[name] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw rejection(400, `${name} is not a string.`);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw rejection(400, 'The request is not JSON.');
  }
}

function rejection(status: number, text: string): Rejection {
  return new Rejection(jsonAnswer(status, { Message: text }));
}
