import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, startProcess } from '../process.js';
import { median, reportRatio, takeTurns } from '../report.js';
import type { WsdlFigures } from './wsdl-process.js';

const BYTES = 800_000;
const NAMES = ['createSoapClient', 'node-soap'] as const;
const PLACES = ['first', 'last'] as const;
const OPERATION =
  /<(xs:element|xs:complexType|wsdl:message|wsdl:operation) name="(?:Get)?ContactEntity\w*">[\s\S]*?<\/\1>/g;

/** Measures the first and the 1,000th client of a large WSDL beside those of node-soap, and prints the result. */
export async function compareWsdls(privateKey: string, rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'benchmark-'));
  const wsdl = join(folder, 'Large.wsdl');
  writeFileSync(wsdl, makeWsdl(BYTES));
  try {
    const contenders = NAMES.map((name) => ({
      name,
      measure: async () => {
        const { ask, stop } = startProcess('wsdl/wsdl-process.ts', [name]);
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

/** Makes a WSDL of at least `bytes` like those of NetServer, by repeating one operation of the WSDL in wsdl/. */
function makeWsdl(bytes: number): string {
  const text = readFileSync(join(ROOT, 'wsdl/Contact.wsdl'), 'utf8');
  const grown = (copies: number) =>
    text.replace(OPERATION, (block) =>
      Array.from({ length: copies + 1 }, (_, at) =>
        at === 0 ? block : block.replaceAll('ContactEntity', `ContactEntity${at}`),
      ).join('\n'),
    );
  const oneCopy = grown(1).length - text.length;
  return grown(Math.ceil((bytes - text.length) / oneCopy));
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
