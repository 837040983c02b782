import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer.js';
import type { SimulatorException } from './call-types.js';
import { netserverResponse } from './tenant-api/contact-responses.js';
import { readOperation } from './read-operation.js';

/** Makes NetServer's answer to a call that fails without being looked at; its SOAPAction says what the answer is called. */
export function netserverFailure(
  headers: IncomingHttpHeaders,
  exception: SimulatorException,
): Answer {
  return netserverResponse(readOperation(headers), { exception }, null);
}
