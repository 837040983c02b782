import type { IncomingHttpHeaders } from 'node:http';
import { type Envelope, readEnvelope } from './read-envelope.js';
import { decodeBody } from './soap-message.js';
import { htmlPage } from './html-page.js';
import { Rejection } from './rejection.js';

/**
 * Reads the SOAP 1.1 message that a request brings.
 *
 * @throws {@link Rejection} with an HTTP error for what is compressed, in another encoding or no envelope, and a
 *   VersionMismatch fault for the envelope of another SOAP version
 */
export function readMessage(headers: IncomingHttpHeaders, bytes: Buffer): Envelope {
  const body = decodeBody(headers['content-type'], bytes);
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding !== 'identity') throw new Rejection(htmlPage(400, 'The request is compressed.'));
  return readEnvelope(body);
}
