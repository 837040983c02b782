import { generateKeyPairSync } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { compareCalls } from './calls/compare-calls.js';
import { compareEnvelopes } from './exchanges/compare-envelopes.js';
import { compareExchanges } from './exchanges/compare-exchanges.js';
import { compareFleet } from './fleet/compare-fleet.js';
import { compareLookups } from './lookups/compare-lookups.js';
import { compareMemory } from './memory/compare-memory.js';
import { compareStarts } from './start/compare-starts.js';
import { compareWsdls } from './wsdl/compare-wsdls.js';

const SHORT_TICKETS = { lookups: 30_000, fleet: 1000, fleetRounds: 1, kept: [1000, 10_000] };
const TICKETS = { lookups: 200_000, fleet: 10_000, fleetRounds: 3, kept: [1000, 10_000, 100_000] };

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false } } });
// Medians need odd numbers.
const size = values.short
  ? { warmUp: 1200, rounds: 5, count: 128, pairs: 5, wsdls: 1, envelopes: 1000, ...SHORT_TICKETS }
  : { warmUp: 4800, rounds: 25, count: 320, pairs: 21, wsdls: 5, envelopes: 4000, ...TICKETS };

async function run(): Promise<void> {
  console.log(
    `Node.js ${process.version}, ${availableParallelism()} CPUs, ${size.rounds} rounds of ${size.count} exchanges or calls.\n` +
      'Times are of this machine and this hour: compare ratios only. Targets hold for the full run, 16 at a time.',
  );
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { format: 'pem', type: 'spki' },
    privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
  });
  await compareExchanges(privateKey, size);
  await compareCalls(privateKey, size);
  await compareWsdls(privateKey, size.wsdls);
  await compareFleet(privateKey, size);
  await compareLookups(privateKey, size);
  await compareMemory(privateKey, size.kept);
  await compareEnvelopes(privateKey, size);
  await compareStarts(size.pairs);
}

void run();
