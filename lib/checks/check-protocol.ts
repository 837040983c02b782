import { ArgumentError } from '../errors.js';
import { PROTOCOLS, type Protocol } from '../protocol.js';

/** Refuses what is no protocol of the exchange. */
export function checkProtocol(protocol: unknown): asserts protocol is Protocol {
  if (!(PROTOCOLS as readonly unknown[]).includes(protocol)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      `protocol must be one of ${PROTOCOLS.join(', ')}`,
    );
  }
}
