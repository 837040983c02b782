import { generateKeyPairSync } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { measureEnvelopes } from './measure-envelopes.js';
import { measureRequire } from './measure-require.js';
import { measureRounds } from './measure-rounds.js';
import { reportExchanges } from './report-exchanges.js';
import { reportRatio } from './report-ratio.js';
import { startContender, type RunningContender } from './start-contender.js';
import { startServer } from './start-server.js';
import { warmUp } from './warm-up.js';

const REQUIRE_TARGET_MS = 35;
const ENVELOPE_TARGET_MICROSECONDS = 40;

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false } } });
// Medians want odd numbers.
const size = values.short
  ? { warmUp: 1200, rounds: 5, exchanges: 128, pairs: 7, envelopes: 1000 }
  : { warmUp: 4800, rounds: 25, exchanges: 320, pairs: 21, envelopes: 4000 };

async function run(): Promise<void> {
  console.log(
    `Node.js ${process.version}, ${availableParallelism()} CPUs, ${size.rounds} rounds of ${size.exchanges} exchanges.\n` +
      'Times are of this machine and this hour: compare ratios only. Targets hold for the full run, 16 at a time.',
  );
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { format: 'pem', type: 'spki' },
    privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
  });
  const server = await startServer();
  const contenders: RunningContender[] = [];
  try {
    for (const name of ['this client', 'documented flow', 'floor']) {
      contenders.push(await startContender(name, server, privateKey));
    }
    await warmUp(contenders, size.warmUp);
    for (const concurrency of [1, 16]) {
      const rounds = await measureRounds(contenders, concurrency, size);
      reportExchanges(rounds, concurrency, concurrency === 16);
    }
  } finally {
    for (const { stop } of [...contenders, server]) stop();
  }

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
