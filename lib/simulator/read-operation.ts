import type { IncomingHttpHeaders } from 'node:http';
import { ACTIONS, type OperationName } from './tenant-api/contact-contract.js';
import { checkAction } from './check-action.js';

/**
 * Reads from the SOAPAction which operation of the Contact agent is called.
 *
 * @throws {@link Rejection} with an ActionNotSupported fault
 */
export function readOperation(headers: IncomingHttpHeaders): OperationName {
  const action = checkAction(headers['soapaction']?.toString(), ACTIONS);
  return action.slice(action.lastIndexOf('/') + 1) as OperationName;
}
