import { compareContenders, type ComparisonSize } from '../compare-contenders.js';
import { startServer } from '../server.js';

const CLIENT = {
  name: 'this client',
  comparisons: [
    { other: 'floor', limit: 1.4 },
    { other: 'documented flow', limit: 0.5 },
  ],
};

/** Measures an exchange beside the floor and the documented flow, and prints the result. */
export async function compareExchanges(privateKey: string, size: ComparisonSize): Promise<void> {
  const server = await startServer(1);
  try {
    await compareContenders('An exchange', CLIENT, { server, privateKey, size });
  } finally {
    server.stop();
  }
}
