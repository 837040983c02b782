import { AUTHENTICATE_ACTION } from './namespaces.js';
import { Rejection } from './rejection.js';
import { soapFault } from './soap-fault.js';

/**
 * Checks that the SOAPAction header, quoted or bare, names the one operation.
 *
 * @throws {@link Rejection} with an ActionNotSupported fault
 */
export function checkAction(header: string | undefined): void {
  const given = (header ?? '').trim();
  const action = /^"(.*)"$/.exec(given)?.[1] ?? given;
  if (action === AUTHENTICATE_ACTION) return;
  throw new Rejection(
    soapFault(
      'ActionNotSupported',
      `The message with Action '${action}' cannot be processed at the receiver, due to a ContractFilter mismatch ` +
        'at the EndpointDispatcher. The SOAPAction header must name the operation Authenticate.',
    ),
  );
}
