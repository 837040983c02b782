import { reportRatio } from '../report.js';
import { startProcess } from '../process.js';

const TARGET_BYTES = 3 * 1024;

/** Measures what a client takes to keep the tickets of a number of tenants, each number in a process of its own. */
export async function compareMemory(privateKey: string, sizes: readonly number[]): Promise<void> {
  const figures: { tenants: number; bytes: number }[] = [];
  for (const tenants of sizes) {
    const { ask, stop } = startProcess('memory/memory-process.ts', { flags: ['--expose-gc'] });
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
  const [first, last] = [figures[0]!.bytes, figures.at(-1)!.bytes];
  reportRatio(
    'the most over 3 KB',
    Math.max(...figures.map(({ bytes }) => bytes)) / TARGET_BYTES,
    1,
  );
  reportRatio('the last over the first', last / first);
}
