import { mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  takeFolderLock,
  type HeldFolderLock,
  untilReleased,
} from '../../lib/stores/folder-lock.js';
import { failureOf } from '../support/failure-of.js';
import { makeTicketFolder } from './make-ticket-folder.js';

describe('the lock that is a folder', () => {
  let folder: ReturnType<typeof makeTicketFolder>;
  let lock: string;
  beforeEach(() => {
    folder = makeTicketFolder();
    lock = folder.lockOf('key');
    mkdirSync(folder.path);
  });
  afterEach(() => {
    folder.remove();
  });
  const take = async (ttlMs = 60_000): Promise<HeldFolderLock> => {
    const taken = await takeFolderLock(lock, ttlMs);
    if (!('release' in taken)) throw new Error('the lock is held');
    return taken;
  };
  const takeAfterExpiry = async (): Promise<HeldFolderLock> => {
    const taken = await takeFolderLock(lock, 60_000);
    if ('release' in taken) return taken;
    await untilReleased(taken);
    return take();
  };

  it('leaves nothing behind', async () => {
    const { release } = await take();
    expect(folder.names()).to.have.lengthOf(1);
    await release();
    expect(folder.names()).to.deep.equal([]);
  });

  it('is taken from a holder whose time is over, and nothing that one does late counts', async () => {
    const late = await take(20);
    writeFileSync(join(late.folder, 'fresh'), 'old');
    writeFileSync(join(folder.path, 'kept'), 'new');
    const next = await takeAfterExpiry();
    const put = () => {
      renameSync(join(late.folder, 'fresh'), join(folder.path, 'kept'));
    };
    expect(await failureOf(put)).to.include({ code: 'ENOENT' });
    const takeAway = () => {
      renameSync(join(folder.path, 'kept'), join(late.folder, 'old'));
    };
    expect(await failureOf(takeAway)).to.include({ code: 'ENOENT' });
    await late.release();
    expect(await takeFolderLock(lock, 1000)).to.include({ folder: next.folder });
    await next.release();
    expect(folder.names()).to.deep.equal(['kept']);
  });

  it('goes to one of many who find that its time is over', async () => {
    for (let round = 0; round < 20; round++) {
      mkdirSync(join(lock, `1.${'a'.repeat(32)}`), { recursive: true });
      const all = await Promise.all(Array.from({ length: 20 }, () => takeFolderLock(lock, 60_000)));
      const taken = all.filter((each) => 'release' in each);
      expect(taken).to.have.lengthOf(1);
      await taken[0]!.release();
      expect(folder.names()).to.deep.equal([]);
    }
  });

  const remains: Record<string, (lock: string) => void> = {
    'between its two steps of giving back': (path) => {
      mkdirSync(path);
    },
    'while it held the lock': (path) => {
      mkdirSync(join(path, `1.${'a'.repeat(32)}`), { recursive: true });
    },
    'in the midst of a change': (path) => {
      mkdirSync(join(path, `1.${'a'.repeat(32)}`), { recursive: true });
      writeFileSync(join(path, `1.${'a'.repeat(32)}`, 'fresh'), 'half');
    },
    'before the clock was set back by a day': (path) => {
      const name = `${Date.now() + 86_400_000}.${'a'.repeat(32)}`;
      mkdirSync(join(path, name), { recursive: true });
    },
    'and left something else': (path) => {
      mkdirSync(path);
      writeFileSync(join(path, '.DS_Store'), 'x');
    },
  };
  for (const [when, die] of Object.entries(remains)) {
    it(`is to be had after a process has died ${when}`, async () => {
      die(lock);
      const { release } = await take();
      expect(readdirSync(lock)).to.have.lengthOf(1);
      await release();
      expect(folder.names()).to.deep.equal([]);
    });
  }

  it('is to be had after one who took it has died on the way', async () => {
    mkdirSync(join(`${lock}.${'a'.repeat(32)}.tmp`, `1.${'a'.repeat(32)}`), { recursive: true });
    utimesSync(`${lock}.${'a'.repeat(32)}.tmp`, 0, 0);
    await (await take()).release();
    expect(folder.names()).to.have.lengthOf(1);
  });
});
