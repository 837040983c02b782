import { startProcess } from '../process.js';
import { median, reportRatio, takeTurns } from '../report.js';

const CLIENT = 'this client';
const NAMES = [CLIENT, 'Map', 'lru-cache', 'Map, no promise', 'lru-cache, no promise'];
const LIMIT_NS = 500;
const TENANTS = [1, 10_000];

/** Measures `getTicket` of tenants whose tickets are cached, beside mere lookups, and prints the result. */
export async function compareLookups(
  privateKey: string,
  { rounds, lookups }: { rounds: number; lookups: number },
): Promise<void> {
  const processes = NAMES.map((name) => startProcess('lookups/lookup-process.ts', [name]));
  try {
    for (const tenants of TENANTS) {
      const contenders = processes.map(({ ask }, i) => ({
        name: NAMES[i]!,
        measure: async () => {
          const message = { tenants, count: lookups, privateKey };
          return ((await ask(message)) as { ns: number }).ns;
        },
      }));
      // Two rounds that do not count.
      await takeTurns(contenders, 2);
      report(await takeTurns(contenders, rounds), tenants);
    }
  } finally {
    for (const { stop } of processes) stop();
  }
}

function report(rounds: Readonly<Record<string, readonly number[]>>, tenants: number): void {
  const title = tenants === 1 ? '1 tenant' : `${tenants} tenants`;
  console.log(`\n${`A cached ticket, ${title}`.padEnd(38)}CPU ns   per second`);
  for (const [name, times] of Object.entries(rounds)) {
    const ns = median(times);
    const rate = Math.round(1e9 / ns).toLocaleString('en');
    console.log(`  ${name.padEnd(34)}${ns.toFixed(0).padStart(8)}  ${rate.padStart(11)}`);
  }
  const client = rounds[CLIENT]!;
  reportRatio(`over ${LIMIT_NS} ns`, median(client) / LIMIT_NS, 1);
  for (const other of NAMES.slice(1)) {
    reportRatio(`over ${other}`, median(client.map((ns, i) => ns / rounds[other]![i]!)));
  }
}
