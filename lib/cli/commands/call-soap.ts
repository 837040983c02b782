import { useCachedClient } from '../cached-client.js';
import type { ClientFlags } from '../make-client.js';
import { printJson } from '../print-json.js';
import { readLimited } from '../input.js';
import { EXCHANGE_NEEDS } from '../settings/exchange-needs.js';
import { GivenSettings } from '../settings/given-settings.js';
import { UsageError } from '../usage-error.js';
import { readData } from './call-data.js';
import { requireOperation } from '../call/require-operation.js';

/** Twenty times the largest WSDL of NetServer. */
const MAX_WSDL_BYTES = 16 * 1024 * 1024;

type SoapFlags = ClientFlags & { wsdl: string; service: string; data?: string };
type Call = (parameters: object, options: object) => Promise<readonly [result: unknown]>;

/** Calls one operation of the tenant's NetServer and prints its result as JSON. */
export async function callSoap(operation: string, flags: SoapFlags): Promise<void> {
  const settings = new GivenSettings(flags);
  settings.require(...EXCHANGE_NEEDS);
  const { service, timeout } = flags;
  const wsdl = await readLimited(flags.wsdl, 'The file of --wsdl', MAX_WSDL_BYTES);
  const parameters = await readParameters(flags.data);
  const result = await useCachedClient(settings, flags, async (client, tenant, signal) => {
    const options = { service, handleNilAsNull: true };
    const soap = await client.tenant(tenant).createSoapClient(wsdl, options);
    requireOperation(soap, operation);
    const call = soap[`${operation}Async`] as Call;
    const [answer] = await call(parameters, { signal, ...(timeout !== undefined && { timeout }) });
    return answer;
  });
  printJson(result);
}

async function readParameters(data = '{}'): Promise<object> {
  const { value } = await readData(data);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new UsageError(
    '--data is not a JSON object.',
    'Its fields are the parameters of the operation, as in { "ContactEntityId": 3 }.',
  );
}
