import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeWsdl } from '../make-wsdl.js';
import { median } from '../median.js';
import { reportRatio } from '../report.js';
import { startProcess } from '../process.js';
import { takeTurns } from '../take-turns.js';
import type { WsdlFigures } from './wsdl-process.js';

const BYTES = 800_000;
const NAMES = ['createSoapClient', 'node-soap'] as const;
const PLACES = ['first', 'last'] as const;

/** Measures what the first and the 1,000th client of a large WSDL cost beside those of node-soap, and prints it. */
export async function compareWsdls(privateKey: string, rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'benchmark-'));
  const wsdl = join(folder, 'Large.wsdl');
  writeFileSync(wsdl, makeWsdl(BYTES));
  try {
    const contenders = NAMES.map((name) => ({
      name,
      measure: async () => {
        const { ask, stop } = startProcess('wsdl/wsdl-process.ts', {
          args: [name],
          flags: ['--expose-gc'],
        });
        try {
          return (await ask({ wsdl, privateKey })) as WsdlFigures;
        } finally {
          stop();
        }
      },
    }));
    report(await takeTurns(contenders, rounds));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function report(rounds: Readonly<Record<string, readonly WsdlFigures[]>>): void {
  for (const place of PLACES) {
    const title =
      place === 'first' ? 'The first client of an 800 KB WSDL' : 'The 1,000th client of it';
    console.log(`\n${title.padEnd(36)}CPU ms        KB`);
    const of = (name: string, unit: 'ms' | 'bytes') =>
      median(rounds[name]!.map((figures) => figures[place][unit]));
    for (const name of NAMES) {
      const ms = of(name, 'ms').toFixed(3);
      const kilobytes = (of(name, 'bytes') / 1024).toFixed(1);
      console.log(`  ${name.padEnd(32)}${ms.padStart(8)}${kilobytes.padStart(10)}`);
    }
    reportRatio('CPU time over node-soap', of(NAMES[0], 'ms') / of(NAMES[1], 'ms'));
    reportRatio('memory over node-soap', of(NAMES[0], 'bytes') / of(NAMES[1], 'bytes'));
  }
}
