import { startSimulator, type Simulator, type SimulatorTenant } from '../../lib/simulator/index.js';
import { canaries } from './canaries.js';

/** Starts a simulator that knows the canaries, and further tenants. */
export function startCanarySimulator(
  ...more: readonly Partial<SimulatorTenant>[]
): Promise<Simulator> {
  const { clientSecret, systemUserToken, contextIdentifier, publicKey } = canaries;
  return startSimulator({
    clientSecret,
    partnerKey: publicKey,
    tenants: [{ contextIdentifier, systemUserToken }, ...more],
  });
}
