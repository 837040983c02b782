import type { Client } from 'soap';
import type { SoapClient } from '../../index.js';
import { type ClientFlags, withCachedClient } from '../cached-client.js';
import { readLimited } from '../input.js';
import { printJson } from '../output.js';
import { REQUIRED_FOR_EXCHANGE } from '../settings/settings.js';
import { GivenSettings } from '../settings/given-settings.js';
import { UsageError } from '../errors.js';
import { readData } from './call-data.js';

/** Twenty times the largest WSDL of NetServer. */
const MAX_WSDL_BYTES = 16 * 1024 * 1024;

type SoapFlags = ClientFlags & { wsdl: string; service: string; data?: string };
type Call = (parameters: object, options: object) => Promise<readonly [result: unknown]>;

/** Calls one operation of the tenant's NetServer and prints its result as JSON. */
export async function callSoap(operation: string, flags: SoapFlags): Promise<void> {
  const settings = new GivenSettings(flags);
  settings.require(...REQUIRED_FOR_EXCHANGE);
  const { service, timeout } = flags;
  const wsdl = await readLimited(flags.wsdl, 'The --wsdl file', MAX_WSDL_BYTES);
  const parameters = await readParameters(flags.data);
  const result = await withCachedClient(settings, flags, async (client, tenant, signal) => {
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

/** About as many names as fit on a screen. */
const MAX_NAMES = 100;

/** Rejects a name that is not an operation of the WSDL. The SOAP client has other methods too. */
function requireOperation(client: SoapClient, operation: string): void {
  const names = operationsOf(client as unknown as Client);
  if (names.includes(operation)) return;
  const others = names.length > MAX_NAMES ? `, and ${names.length - MAX_NAMES} more` : '';
  throw new UsageError(
    'The operation is not in the WSDL.',
    `Operations in the WSDL: ${names.slice(0, MAX_NAMES).join(', ') || 'none'}${others}.`,
  );
}

/** The operations that the WSDL describes completely, sorted. */
function operationsOf({ wsdl }: Client): string[] {
  const names = Object.values(wsdl.definitions.services)
    .flatMap(({ ports }) => Object.values(ports))
    .flatMap(({ binding }) => Object.entries(binding.methods))
    .filter(([name, method]) => /^\w{1,100}$/.test(name) && isComplete(method))
    .map(([name]) => name);
  // Several ports may have the same operation.
  return [...new Set(names)].sort();
}

/** Without its messages in the WSDL an operation has no input or output, whatever the types say. */
function isComplete({ input, output }: { input: unknown; output: unknown }): boolean {
  return Boolean(input && output);
}
