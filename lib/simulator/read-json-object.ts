import type { IncomingHttpHeaders } from 'node:http';
import { jsonAnswer } from './json-answer.js';
import { Rejection } from './rejection.js';

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
