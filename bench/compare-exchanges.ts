import { reportExchanges } from './report-exchanges.js';
import { startContender, type RunningContender } from './start-contender.js';
import { startServer } from './start-server.js';
import { takeTurns } from './take-turns.js';
import { warmUp } from './warm-up.js';

/** Measures an exchange of this client beside the two others, and prints it. */
export async function compareExchanges(
  privateKey: string,
  size: { warmUp: number; rounds: number; exchanges: number },
): Promise<void> {
  const server = await startServer(1);
  const contenders: RunningContender[] = [];
  try {
    for (const name of ['this client', 'documented flow', 'floor']) {
      contenders.push(await startContender(name, server, privateKey));
    }
    await warmUp(contenders, size.warmUp);
    for (const concurrency of [1, 16]) {
      const turns = contenders.map(({ name, measure }) => ({
        name,
        measure: () => measure(concurrency, size.exchanges),
      }));
      const rounds = await takeTurns(turns, size.rounds);
      reportExchanges(rounds, concurrency, concurrency === 16);
    }
  } finally {
    for (const { stop } of [...contenders, server]) stop();
  }
}
