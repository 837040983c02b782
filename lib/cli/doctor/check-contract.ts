import { SystemUserError } from '../../errors.js';
import { describePage, httpStatusError } from '../../http/status-errors.js';
import { responseMalformed } from '../../http/malformed-response.js';
import { sendRequest } from '../../http/response.js';
import { findDifferences } from '../../wsdl/contract.js';
import { XmlError } from '../../xml/tree.js';
import type { ServiceConnection } from './check-service.js';
import { ok, warning, type Finding } from './finding.js';

/** How many differences are named. */
const SHOWN = 3;

const DRIFTED =
  'The service speaks another contract than this version of the package: look for a newer one, and report it.';
const NOT_SERVED =
  'An exchange does without it; that the contract is the same could not be checked. If the exchange fails, check the login URL.';

/** Whether the service describes the contract that this package is made for, whatever the text of the description. */
export async function checkContract(connection: ServiceConnection): Promise<Finding> {
  let differences: readonly string[];
  try {
    differences = await fetchDifferences(connection);
  } catch (error) {
    if (!(error instanceof SystemUserError)) throw error;
    return warning(`the WSDL cannot be compared: ${error.message}`, NOT_SERVED);
  }
  if (differences.length === 0) return ok('the WSDL of the service says the same as the built-in');
  const named = differences.slice(0, SHOWN).map((difference) => difference.slice(0, 100));
  const others = differences.length - named.length;
  const rest = others > 0 ? ` (and ${others} more)` : '';
  throw responseMalformed(
    `is a WSDL that differs from the built-in: ${named.join('; ')}${rest}`,
    200,
    3,
    DRIFTED,
  );
}

async function fetchDifferences({
  endpoints,
  agent,
  timeoutMs,
  secrets,
}: ServiceConnection): Promise<readonly string[]> {
  const answer = await sendRequest(new URL('?singleWsdl', endpoints.soap), {
    method: 'GET',
    headers: { Accept: 'text/xml' },
    agent,
    // What is left belongs to the exchange.
    limits: { timeoutMs: timeoutMs / 2 },
    step: 3,
  });
  const { status, body } = answer;
  if (status !== 200) throw httpStatusError(answer, 3, secrets);
  try {
    return await findDifferences(body);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const page = describePage(body, secrets, 3);
    throw responseMalformed(page?.description ?? error.message, status, 3, page?.hint);
  }
}
