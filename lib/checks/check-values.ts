import type { EnvelopeValues } from '../wsdl/wsdl.js';
import { checkContextIdentifier, checkCredential } from '../model/tenant.js';
import { checkObject } from '../arguments/checks.js';

/** Refuses what cannot travel in a request, by SOAP or by REST alike: a function of the caller may have provided it. */
export function checkValues(values: EnvelopeValues): void {
  checkObject('values', values);
  checkCredential('clientSecret', values.clientSecret);
  checkContextIdentifier(values.contextIdentifier);
  checkCredential('signedSystemToken', values.signedSystemToken);
}
