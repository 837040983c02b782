import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileTicketStore } from 'superoffice-system-user';
import { clearTicketFiles, listTicketFiles } from '../../lib/stores/ticket-folder.js';
import { failureOf } from '../support/failure-of.js';
import { makeTicketFolder } from './make-ticket-folder.js';

describe('the files of a ticket store', () => {
  let folder: ReturnType<typeof makeTicketFolder>;
  beforeEach(() => {
    folder = makeTicketFolder();
  });
  afterEach(() => {
    folder.remove();
  });
  const open = () => fileTicketStore({ folder: folder.path });

  it('are listed with their times, expired ones too', async () => {
    const expiresAt = Date.now() + 60_000;
    await open().set('a', { value: 'v1', expiresAt });
    await open().set('b', { value: 'v2', expiresAt: 1 });
    utimesSync(folder.fileOf('a'), 5, 5);
    utimesSync(folder.fileOf('b'), 6, 6);
    const listed = await listTicketFiles(folder.path);
    expect(listed.sort((one, other) => one.storedAt - other.storedAt)).to.deep.equal([
      { value: 'v1', expiresAt, storedAt: 5000 },
      { value: 'v2', expiresAt: 1, storedAt: 6000 },
    ]);
  });

  it('say when a ticket was stored, not when it was extended', async () => {
    const expiresAt = Date.now() + 60_000;
    await open().set('key', { value: 'value', expiresAt });
    utimesSync(folder.fileOf('key'), 5, 5);
    await open().extend('key', { value: 'value', expiresAt: expiresAt + 1 });
    const [listed] = await listTicketFiles(folder.path);
    expect(listed).to.deep.equal({ value: 'value', expiresAt: expiresAt + 1, storedAt: 5000 });
  });

  it('are not listed if they are something else', async () => {
    await open().set('key', { value: 'value', expiresAt: Date.now() + 60_000 });
    symlinkSync(folder.fileOf('key'), folder.fileOf('link'));
    writeFileSync(folder.fileOf('half'), '1');
    writeFileSync(join(folder.path, 'other'), '1:value\n');
    expect(await listTicketFiles(folder.path)).to.have.lengthOf(1);
  });

  it('are cleared, and no other file, and no lock that is held', async () => {
    const store = open();
    for (const key of ['a', 'b', 'c']) await store.set(key, { value: 'v', expiresAt: 1e15 });
    writeFileSync(folder.fileOf('half'), '1');
    const others = ['other', 'a.ticket', `${'A'.repeat(64)}.ticket`, `${'a'.repeat(64)}.ticket2`];
    for (const name of others) writeFileSync(join(folder.path, name), '');
    await store.lock!('held', 60_000);
    mkdirSync(join(folder.lockOf('dead'), `1.${'a'.repeat(32)}`), { recursive: true });
    const [young, old] = ['young', 'old'].map(
      (key) => `${folder.changeOf(key)}.${'a'.repeat(32)}.tmp`,
    );
    for (const left of [young!, old!]) mkdirSync(join(left, 'inside'), { recursive: true });
    utimesSync(old!, 5, 5);
    expect(await clearTicketFiles(folder.path)).to.equal(4);
    const left = [...others.map((name) => join(folder.path, name)), folder.lockOf('held'), young!];
    expect(folder.names()).to.deep.equal(left.map((path) => path.split('/').at(-1)!).sort());
    expect(await clearTicketFiles(folder.path)).to.equal(0);
  });

  it('are none where there is no folder', async () => {
    expect(await listTicketFiles(folder.path)).to.deep.equal([]);
    expect(await clearTicketFiles(folder.path)).to.equal(0);
  });

  it('are not looked at in a folder that others may write to', async () => {
    await open().set('key', { value: 'value', expiresAt: Date.now() + 60_000 });
    chmodSync(folder.path, 0o777);
    expect((await failureOf(() => listTicketFiles(folder.path))).message).to.match(/by others/);
    expect((await failureOf(() => clearTicketFiles(folder.path))).message).to.match(/by others/);
    expect(folder.names()).to.have.lengthOf(1);
  });
});
