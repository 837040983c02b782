import { compareContenders, type ComparisonSize } from '../compare-contenders.js';
import { startServer } from '../server.js';

const CLIENT = {
  name: 'this client',
  comparisons: [
    { other: 'floor', target: 1.4 },
    { other: 'documented flow', target: 0.5 },
  ],
};
const SOAP_CLIENT = {
  name: 'createSoapClient',
  comparisons: [{ other: 'node-soap', target: 1.15 }],
};
const FETCH = { name: 'tenant.fetch', comparisons: [{ other: 'fetch', target: 1.25 }] };

/** Measures what goes over the network, an exchange and calls with its ticket, each beside the same done otherwise. */
export async function compareRequests(privateKey: string, size: ComparisonSize): Promise<void> {
  const server = await startServer(1);
  const setting = { server, privateKey, size };
  try {
    await compareContenders('An exchange', CLIENT, setting);
    await compareContenders('A SOAP call', SOAP_CLIENT, setting);
    await compareContenders('A REST call', FETCH, setting);
  } finally {
    server.stop();
  }
}
