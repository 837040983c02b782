import { startProcess } from '../process.js';
import { reportRatio } from '../report.js';

const LIMIT_BYTES = 3 * 1024;

/** Measures the memory of a client with a number of cached tickets, each number in a separate process, and prints it. */
export async function compareMemory(privateKey: string, sizes: readonly number[]): Promise<void> {
  const figures: { tenants: number; bytes: number }[] = [];
  for (const tenants of sizes) {
    const { ask, stop } = startProcess('memory/memory-process.ts');
    try {
      const { bytes } = (await ask({ tenants, privateKey })) as { bytes: number };
      figures.push({ tenants, bytes });
    } finally {
      stop();
    }
  }
  console.log('\nMemory for the tickets of               bytes a tenant');
  for (const { tenants, bytes } of figures) {
    console.log(`  ${`${tenants} tenants`.padEnd(36)}${bytes.toFixed(0).padStart(6)}`);
  }
  const most = Math.max(...figures.map(({ bytes }) => bytes));
  reportRatio('the most over 3 KB', most / LIMIT_BYTES, 1);
  reportRatio('the last over the first', figures.at(-1)!.bytes / figures[0]!.bytes);
}
