import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileTicketStore } from 'superoffice-system-user';

const HOUR = 60 * 60 * 1000;

describe('a folder of tickets', () => {
  let folder: string;
  let now: number;
  const open = () => fileTicketStore({ folder, now: () => now });
  const ticketsThere = () => readdirSync(folder).filter((name) => name.endsWith('.ticket')).length;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'superoffice-system-user-'));
    now = Date.now();
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('loses what has expired when a store is closed, once a day', async () => {
    const store = open();
    await store.set('one', { value: 'a', expiresAt: now + HOUR });
    await store.set('two', { value: 'b', expiresAt: now + 3 * HOUR });
    await store.close!();
    expect(ticketsThere()).to.equal(2);
    now += 2 * HOUR;
    await open().close!();
    // It was swept today.
    expect(ticketsThere()).to.equal(2);
    const yesterday = new Date(Date.now() - 25 * HOUR);
    utimesSync(join(folder, 'swept'), yesterday, yesterday);
    await open().close!();
    expect(ticketsThere()).to.equal(1);
    expect(await open().get('two')).to.include({ value: 'b' });
  });

  it('loses what dead processes have left', async () => {
    await open().set('one', { value: 'a', expiresAt: now + HOUR });
    const [name] = readdirSync(folder) as [string];
    const left = join(folder, name.replace('.ticket', `.lock.${'0'.repeat(32)}.tmp`));
    mkdirSync(left);
    await open().close!();
    expect(existsSync(left)).to.equal(true);
    const old = new Date(Date.now() - HOUR);
    utimesSync(left, old, old);
    utimesSync(join(folder, 'swept'), new Date(0), new Date(0));
    await open().close!();
    expect(existsSync(left)).to.equal(false);
  });

  it('that is not there can be closed', async () => {
    const missing = fileTicketStore({ folder: join(folder, 'missing') });
    await missing.close!();
    expect(existsSync(join(folder, 'missing'))).to.equal(false);
  });
});
