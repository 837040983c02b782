import { readPrivateKey } from '../../index.js';
import { showSteps } from './show-steps.js';

/** Starts a simulator, shows the six steps against it, and stops it. */
export async function runDemo(): Promise<void> {
  const { startSimulator } = await import('../../simulator/index.js');
  const simulator = await startSimulator();
  try {
    const { url: loginUrl, clientSecret, privateKey = '', tenants } = simulator;
    // SuperOffice hands keys out in this form.
    const keyFile = readPrivateKey(privateKey).export('xml');
    await showSteps({ loginUrl, clientSecret, keyFile, ...tenants[0] });
  } finally {
    await simulator.stop();
  }
}
