import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulator } from '../../lib/simulator/index.js';
import { call } from './call.js';
import { expectAnswer } from './expect-answer.js';
import { frozen } from './frozen.js';
import { startFrozen } from './start-frozen.js';

const folders = readdirSync(frozen.folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('simulator: requests that other SOAP clients really sent', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startFrozen();
  });
  after(() => simulator.stop());

  it('are there', () => {
    expect(folders).to.include.members(['gsoap', 'php', 'suds', 'zeep']);
  });

  for (const name of folders) {
    const read = (file: string): string => readFileSync(join(frozen.folder, name, file), 'utf8');
    const { client, version } = JSON.parse(read('note.json')) as Record<string, string>;

    it(`${String(client)} ${String(version)} gets a ticket`, async () => {
      const headers: Record<string, string[]> = {};
      for (const [key, value] of JSON.parse(read('headers.json')) as [string, string][]) {
        if (key !== 'Host') (headers[key] ??= []).push(value);
      }
      expectAnswer(await call(simulator.url, read('body.xml'), headers), 'ticket');
    });
  }
});
