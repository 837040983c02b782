import { startProcess } from './process.js';
import type { ServerFacts } from './server.js';

/** One measurement of the process with the fleet. */
export interface FleetOrder {
  readonly kind: 'fleet' | 'callers' | 'warmUp';
  readonly count: number;
  readonly loginUrl: string;
  readonly privateKey: string;
}

/** What a measurement took. */
export interface FleetFigures {
  /** In ms. */
  readonly wall: number;
  /** In ms. */
  readonly cpu: number;
  /** The delay of the event loop as Node.js tells it, the pause between its own looks included, in ms. */
  readonly delayP99: number;
  readonly delayMax: number;
  /** The most memory the process has had so far, in bytes. */
  readonly peakRss: number;
}

/** The client under test in a process of its own. */
export interface RunningFleet {
  readonly measure: (kind: FleetOrder['kind'], count: number) => Promise<FleetFigures>;
  readonly stop: () => void;
}

/** Starts a process for many tenants or many callers. */
export function startFleet({ loginUrl }: ServerFacts, privateKey: string): RunningFleet {
  const { ask, stop } = startProcess('fleet/fleet-process.ts');
  return {
    measure: async (kind, count) =>
      (await ask({ kind, count, loginUrl, privateKey } satisfies FleetOrder)) as FleetFigures,
    stop,
  };
}
