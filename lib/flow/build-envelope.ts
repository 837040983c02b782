import { checkValues } from '../checks/check-values.js';
import { lazy } from '../concurrency/lazy.js';
import { type EnvelopeValues, openWsdl, Wsdl } from '../wsdl/wsdl.js';

/** It never changes, so one is enough for all. */
const openCheckedIn = lazy(() => openWsdl());

/** Which contract an envelope is written from. */
export interface BuildEnvelopeOptions {
  /** Another WSDL of the contract: opened, which is the way for many envelopes, or its text or file name. */
  wsdl?: Wsdl | string | Uint8Array | undefined;
}

/**
 * Step 3a: writes the SOAP envelope that asks for a security token, from the WSDL, without contacting anything.
 *
 * Source: docs/protocol.md, "The SOAP exchange".
 *
 * @param values - the client secret, the context identifier and the signed system token
 * @param options - the WSDL, where it is not the checked-in one
 * @returns the envelope's XML; it holds the client secret: do not log it
 * @throws TypeError ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE for values that cannot travel or a foreign WSDL
 * @example
 * ```ts
 * import { buildEnvelope } from 'superoffice-system-user';
 *
 * const envelope = await buildEnvelope({
 *   clientSecret: 'the secret of the application',
 *   contextIdentifier: 'Cust12345',
 *   signedSystemToken: 'token.202611232040.signature',
 * });
 * ```
 */
export async function buildEnvelope(
  values: EnvelopeValues,
  { wsdl }: BuildEnvelopeOptions = {},
): Promise<string> {
  checkValues(values);
  const opened = wsdl === undefined ? await openCheckedIn() : wsdl;
  return (opened instanceof Wsdl ? opened : await openWsdl(opened)).write(values);
}
