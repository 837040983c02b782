import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { fileTicketStore } from 'superoffice-system-user';
import { makeTicketFolder } from '../stores/make-ticket-folder.js';
import { runScript } from './run-script.js';

const OPEN = `
  const { appendFileSync, rmSync, writeFileSync } = require('node:fs');
  const { fileTicketStore } = require('superoffice-system-user');
  const [, folder, note] = process.argv;
  const store = fileTicketStore({ folder });`;

/** Says that it holds the lock, and does nothing more. */
const HOLD = `${OPEN}
  store.lock('key', 700).then((lock) => {
    console.log('release' in lock);
    setInterval(() => {}, 1000);
  });`;

/** Enters a room five times that has place for one, with no more than the lock to keep the process alive. */
const ENTER = `${OPEN}
  (async () => {
    for (let times = 0; times < 5; ) {
      const lock = await store.lock('key', 20_000);
      if ('released' in lock) { await lock.released; continue; }
      writeFileSync(note + '.inside', '', { flag: 'wx' });
      appendFileSync(note, process.pid + '\\n');
      await new Promise((resolve) => setTimeout(resolve, 2));
      rmSync(note + '.inside');
      await lock.release();
      times++;
    }
    console.log('done');
  })();`;

/** Extends an old ticket, and deletes it, again and again. */
const CHANGE = `${OPEN}
  (async () => {
    console.log('ready');
    for (;;) {
      const expiresAt = Date.now() + 60_000;
      await store.extend('key', { value: 'old', expiresAt });
      await store.delete('key', 'older');
    }
  })();`;

describe('a ticket store in files, of several processes', () => {
  let folder: ReturnType<typeof makeTicketFolder>;
  beforeEach(() => {
    folder = makeTicketFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  it('lets one at a time hold a lock, after its first holder was killed', async () => {
    const holder = runScript(HOLD, folder.path);
    const [said] = (await once(holder.stdout, 'data')) as [Buffer];
    expect(String(said)).to.equal('true\n');
    const note = join(folder.parent, 'note');
    const children = Array.from({ length: 8 }, () => runScript(ENTER, folder.path, note));
    holder.kill('SIGKILL');
    const said8 = await Promise.all(children.map(({ stdout }) => text(stdout)));
    expect(said8).to.deep.equal(Array.from({ length: 8 }, () => 'done\n'));
    const entries = readFileSync(note, 'utf8').trim().split('\n');
    expect(entries).to.have.lengthOf(40);
    expect(new Set(entries).size).to.equal(8);
    expect(folder.names()).to.deep.equal([]);
  });

  it('loses no new ticket to those who change the old one', async () => {
    const store = fileTicketStore({ folder: folder.path });
    const children = Array.from({ length: 4 }, () => runScript(CHANGE, folder.path));
    try {
      await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
      for (let round = 0; round < 25; round++) {
        const expiresAt = Date.now() + 60_000;
        await store.set('key', { value: round % 2 ? 'older' : 'old', expiresAt });
        await store.set('key', { value: `new${round}`, expiresAt });
        expect(await store.get('key')).to.deep.equal({ value: `new${round}`, expiresAt });
      }
    } finally {
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(children.map(({ stdout }) => text(stdout)));
    }
    const expiresAt = Date.now() + 60_000;
    await store.set('key', { value: 'last', expiresAt });
    expect(await store.get('key')).to.deep.equal({ value: 'last', expiresAt });
  });
});
