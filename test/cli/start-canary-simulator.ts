import { startSimulator, type Simulator } from '../../lib/simulator/index.js';
import { canaries } from './canaries.js';

/** Starts a simulator that knows the canaries. */
export function startCanarySimulator(): Promise<Simulator> {
  const { clientSecret, systemUserToken, contextIdentifier, publicKey } = canaries;
  return startSimulator({
    clientSecret,
    partnerKey: publicKey,
    tenants: [{ contextIdentifier, systemUserToken }],
  });
}
