import { SystemUserError } from '../../errors.js';
import { describePage, httpStatusError } from '../../http/status-errors.js';
import { responseMalformed } from '../../http/malformed-response.js';
import { sendRequest } from '../../http/response.js';
import { findDifferences } from '../../wsdl/contract.js';
import { XmlError } from '../../xml/tree.js';
import type { ServiceConnection } from './check-service.js';
import { ok, warning, type Finding } from './finding.js';

const MAX_DIFFERENCES = 3;

const CONTRACT_CHANGED =
  'The contract of the service differs from that of this package version. Install a newer version, and report the difference.';
const NOT_SERVED =
  'An exchange does not need the WSDL, but the contract was not checked. If the exchange fails, check the login URL.';

/** Checks that the WSDL of the service describes the contract of this package; its text may differ. */
export async function checkContract(connection: ServiceConnection): Promise<Finding> {
  let differences: readonly string[];
  try {
    differences = await fetchDifferences(connection);
  } catch (error) {
    if (!(error instanceof SystemUserError)) throw error;
    return warning(`the WSDL cannot be compared: ${error.message}`, NOT_SERVED);
  }
  if (differences.length === 0) return ok('the WSDL of the service matches the built-in one');
  const named = differences.slice(0, MAX_DIFFERENCES).map((difference) => difference.slice(0, 100));
  const others = differences.length - named.length;
  const rest = others > 0 ? ` (and ${others} more)` : '';
  throw responseMalformed(
    `is a WSDL that differs from the built-in one: ${named.join('; ')}${rest}`,
    200,
    3,
    CONTRACT_CHANGED,
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
    // The rest of the time is for the exchange.
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
