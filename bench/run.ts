import { generateKeyPairSync } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { compareRequests } from './exchanges/compare-exchanges.js';
import { compareWsdls } from './wsdl/compare-wsdls.js';
import { compareFleet } from './fleet/compare-fleet.js';
import { compareLookups } from './lookups/compare-lookups.js';
import { compareMemory } from './memory/compare-memory.js';
import { measureEnvelopes } from './exchanges/compare-envelopes.js';
import { measureRequire } from './start/compare-starts.js';
import { reportRatio } from './report.js';

const REQUIRE_TARGET_MS = 35;
const ENVELOPE_TARGET_MICROSECONDS = 40;

const SHORT_TICKETS = { lookups: 30_000, fleet: 1000, fleetRounds: 1, kept: [1000, 10_000] };
const TICKETS = { lookups: 200_000, fleet: 10_000, fleetRounds: 3, kept: [1000, 10_000, 100_000] };

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false } } });
// Medians want odd numbers.
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
  await compareRequests(privateKey, size);
  await compareWsdls(privateKey, size.wsdls);
  await compareFleet(privateKey, size);
  await compareLookups(privateKey, size);
  await compareMemory(privateKey, size.kept);

  const { envelope, signature } = await measureEnvelopes(privateKey, size);
  console.log(`\nAn envelope from an opened WSDL: ${envelope.toFixed(1)} CPU µs`);
  reportRatio(
    `over ${ENVELOPE_TARGET_MICROSECONDS} µs`,
    envelope / ENVELOPE_TARGET_MICROSECONDS,
    1,
  );
  reportRatio('over one RSA signature', envelope / signature);

  const { bare, added } = measureRequire(size.pairs);
  console.log(`\nrequire() of the package adds ${added.toFixed(1)} ms to a bare Node.js process`);
  reportRatio(`over ${REQUIRE_TARGET_MS} ms`, added / REQUIRE_TARGET_MS, 1);
  reportRatio('over the bare process', added / bare);
}

void run();
