import { Rejection } from './rejection.js';
import { soapFault } from './answers.js';

/**
 * Checks that the SOAPAction header, quoted or bare, names an operation.
 *
 * @param actions - those of the service
 * @returns the one that it names
 * @throws {@link Rejection} with an ActionNotSupported fault
 */
export function checkAction(header: string | undefined, actions: readonly string[]): string {
  const given = (header ?? '').trim();
  const action = /^"(.*)"$/.exec(given)?.[1] ?? given;
  if (actions.includes(action)) return action;
  const names = actions.map((it) => it.slice(it.lastIndexOf('/') + 1)).join(', ');
  throw new Rejection(
    soapFault(
      'ActionNotSupported',
      `The message with Action '${action}' cannot be processed at the receiver, due to a ContractFilter mismatch ` +
        `at the EndpointDispatcher. The SOAPAction header must name an operation: ${names}.`,
    ),
  );
}
