import {
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../lib/simulator/index.js';
import { frozen } from './frozen.js';

/** Starts a simulator with the frozen settings. */
export function startFrozen(options: SimulatorOptions = {}): Promise<Simulator> {
  const { clientSecret, contextIdentifier, systemUserToken, partnerKey, nowMs } = frozen;
  return startSimulator({
    clientSecret,
    partnerKey,
    tenants: [{ contextIdentifier, systemUserToken }],
    now: () => nowMs,
    ...options,
  });
}
