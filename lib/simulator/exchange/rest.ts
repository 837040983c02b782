import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../answer.js';
import type { Service } from '../service.js';
import { exchange } from '../exchange.js';
import { jsonAnswer } from '../json-answer.js';
import { readJsonObject } from '../read-json-object.js';
import { Rejection } from '../rejection.js';
import { restResponse } from '../rest-response.js';

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
