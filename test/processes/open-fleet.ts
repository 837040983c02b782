import { startSimulator, type Simulator } from 'superoffice-system-user/simulator';
import { fixture } from '../support/fixture.js';
import { privateKey } from '../support/open-client.js';
import { endWorkers, startWorkers } from './start-workers.js';
import type { Worker, Work } from './start-worker.js';

/** Eight processes before one simulator, whose count is the judge. */
export interface OpenedFleet {
  readonly simulator: Simulator;
  readonly workers: Worker[];
  /** Fifty callers for each of twenty tenants, with this store. */
  readonly work: (store: Work['store'], options?: object) => Work;
  readonly posts: () => number;
  readonly close: () => Promise<void>;
}

/** The tenants of a fleet. */
export const FLEET = Array.from({ length: 20 }, (_, index) => ({
  contextIdentifier: `Cust${100 + index}`,
  systemUserToken: `Fleet-${'x'.repeat(10)}${index}`,
}));

/** Starts a simulator and eight workers. */
export async function openFleet(): Promise<OpenedFleet> {
  const partnerKey = fixture('keys/partner-public.pem');
  const simulator = await startSimulator({ partnerKey, tenants: FLEET });
  const workers = await startWorkers();
  const { url: loginUrl, clientSecret } = simulator;
  const base = { loginUrl, clientSecret, privateKey: privateKey.toString() };
  return {
    simulator,
    workers,
    work: (store, options = {}) => ({
      callers: 50,
      tenants: FLEET,
      options: { ...base, ...options },
      store,
    }),
    posts: () => simulator.requests.filter(({ method }) => method === 'POST').length,
    close: async () => {
      await endWorkers(workers);
      await simulator.stop();
    },
  };
}
