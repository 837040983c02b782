import { compareContenders, type ComparisonSize } from '../compare-contenders.js';
import { startServer } from '../server.js';

const SOAP_CLIENT = {
  name: 'createSoapClient',
  comparisons: [{ other: 'node-soap', limit: 1.15 }],
};
const TENANT_FETCH = { name: 'tenant.fetch', comparisons: [{ other: 'fetch', limit: 1.25 }] };

/** Measures a SOAP call beside node-soap and a REST call beside `fetch`, and prints the results. */
export async function compareCalls(privateKey: string, size: ComparisonSize): Promise<void> {
  const server = await startServer(1);
  const setting = { server, privateKey, size };
  try {
    await compareContenders('A SOAP call', SOAP_CLIENT, setting);
    await compareContenders('A REST call', TENANT_FETCH, setting);
  } finally {
    server.stop();
  }
}
