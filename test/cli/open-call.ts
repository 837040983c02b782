import { join } from 'node:path';
import type { Simulator } from '../../lib/simulator/index.js';
import { canaryEnv, expectSilent } from './canaries.js';
import { makeFolder } from './folder.js';
import { runCli, type Ended, type Env } from './run-cli.js';
import { startCanarySimulator } from './start-canary-simulator.js';

/** A simulator of the canaries, a folder, and the command `call` between them. */
export interface OpenedCall {
  readonly simulator: Simulator;
  readonly folder: ReturnType<typeof makeFolder>;
  readonly cache: string;
  readonly settings: () => Env;
  /** Runs `call rest` or `call soap`, whose stderr must be silent on canaries. */
  readonly run: (args: readonly string[], input?: string, env?: Env) => Promise<Ended>;
  /** The ticket that `ticket` prints, which asks the service for nothing where there is one. */
  readonly cachedTicket: () => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Opens all of it for one of the two commands. */
export async function openCall(command: 'rest' | 'soap'): Promise<OpenedCall> {
  const simulator = await startCanarySimulator();
  const folder = makeFolder();
  const cache = join(folder.path, 'cache');
  const settings = () => ({
    ...canaryEnv,
    SUPEROFFICE_LOGIN_URL: simulator.url,
    SUPEROFFICE_CACHE_FOLDER: cache,
  });
  return {
    ...{ simulator, folder, cache, settings },
    run: async (args, input = '', env = {}) => {
      const ended = await runCli(['call', command, ...args], {
        env: { ...settings(), ...env },
        input,
      });
      expectSilent(ended.stderr);
      return ended;
    },
    cachedTicket: async () => (await runCli(['ticket'], { env: settings() })).stdout.trimEnd(),
    close: async () => {
      folder.remove();
      await simulator.stop();
    },
  };
}
