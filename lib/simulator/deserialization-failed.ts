import { Rejection } from './rejection.js';
import { soapFault } from './answers.js';

/** Makes the rejection of a message whose XML does not fit the contract. */
export function deserializationFailed(text: string): Rejection {
  return new Rejection(soapFault('DeserializationFailed', text));
}
