import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { fileTicketStore } from 'superoffice-system-user';
import { ticketStoreCases } from 'superoffice-system-user/store-conformance';
import { failureOf } from '../support/failure-of.js';
import { makeTicketFolder } from './make-ticket-folder.js';

describe('a ticket store in files', () => {
  let folder: ReturnType<typeof makeTicketFolder>;
  beforeEach(() => {
    folder = makeTicketFolder();
  });
  afterEach(() => {
    folder.remove();
  });
  const open = (now?: () => number) =>
    fileTicketStore({ folder: folder.path, ...(now && { now }) });
  const ticket = () => ({ value: 'value', expiresAt: Date.now() + 60_000 });

  for (const { title, run } of ticketStoreCases(open)) it(title, run);

  it('keeps folder and files to their owner', async () => {
    await open().set('key', ticket());
    expect(statSync(folder.path).mode & 0o777).to.equal(0o700);
    expect(statSync(folder.fileOf('key')).mode & 0o777).to.equal(0o600);
  });

  it('leaves nothing but the files of tickets, wherever a key would lead', async () => {
    const store = open();
    const keys = ['a', '../b', '/etc/c', 'd/e', '..', 'f\0g'];
    for (const key of keys) await store.set(key, ticket());
    for (const key of keys) await store.extend(key, { ...ticket(), expiresAt: Date.now() + 1e6 });
    await store.delete('a', 'value');
    const lock = await store.lock!('b', 10_000);
    if ('release' in lock) await lock.release();
    expect(folder.names()).to.deep.equal(keys.slice(1).map(folder.fileOf).map(nameOf).sort());
    expect(readdirSync(folder.parent)).to.deep.equal(['tickets']);
  });

  it('is found by another store, whatever its working directory becomes', async () => {
    await open().set('key', ticket());
    const workingFolder = process.cwd();
    const store = fileTicketStore({ folder: relative('.', folder.path) });
    process.chdir('/');
    try {
      expect(await store.get('key')).to.include({ value: 'value' });
    } finally {
      process.chdir(workingFolder);
    }
  });

  it('removes a ticket that has expired when it is asked for it', async () => {
    let time = Date.now();
    const store = open(() => time);
    await store.set('key', { value: 'value', expiresAt: time + 1 });
    time += 1;
    expect(await store.get('key')).to.equal(undefined);
    expect(folder.names()).to.deep.equal([]);
  });

  it('says that it deleted a ticket only if that had not expired', async () => {
    let time = Date.now();
    const store = open(() => time);
    await store.set('key', { value: 'value', expiresAt: time + 1 });
    time += 1;
    expect(await store.delete('key', 'value')).to.equal(false);
    expect(folder.names()).to.deep.equal([]);
  });

  describe('finds no ticket in', () => {
    const text = () => `${Date.now() + 60_000}:value\n`;
    const put = (content: string) => {
      writeFileSync(folder.fileOf('key'), content);
    };
    const places: Record<string, () => void> = {
      'an empty file': () => {
        put('');
      },
      'a file without its end': () => {
        put(text().slice(0, -1));
      },
      'a file with more': () => {
        put(`${text()}more\n`);
      },
      'a file without a deadline': () => {
        put(':value\n');
      },
      'a file with a deadline that is no time': () => {
        put('-1:value\n');
      },
      'a file of other bytes': () => {
        put('\0\x80\xff'.repeat(100));
      },
      'a file of more than 64 KB': () => {
        put(`${Date.now() + 60_000}:${'v'.repeat(64 * 1024)}\n`);
      },
      'a file as large as a disk': () => {
        put(text());
        truncateSync(folder.fileOf('key'), 1e12);
      },
      'a link to a ticket': () => {
        put(text());
        renameSync(folder.fileOf('key'), join(folder.parent, 'elsewhere'));
        symlinkSync(join(folder.parent, 'elsewhere'), folder.fileOf('key'));
      },
      'a link that leads nowhere': () => {
        symlinkSync(join(folder.parent, 'nowhere'), folder.fileOf('key'));
      },
      'a pipe that nobody writes to': () => {
        execFileSync('mkfifo', [folder.fileOf('key')]);
      },
    };
    for (const [what, prepare] of Object.entries(places)) {
      it(`${what}, and puts one in its place`, async () => {
        mkdirSync(folder.path, { mode: 0o700 });
        prepare();
        const store = open();
        expect(await store.get('key')).to.equal(undefined);
        expect(await store.extend('key', ticket())).to.equal(false);
        expect(await store.delete('key', 'value')).to.equal(false);
        await store.set('key', ticket());
        expect(await store.get('key')).to.include({ value: 'value' });
        expect(statSync(folder.fileOf('key')).mode & 0o777).to.equal(0o600);
      });
    }

    it('a folder', async () => {
      mkdirSync(folder.path, { mode: 0o700 });
      mkdirSync(folder.fileOf('key'));
      expect(await open().get('key')).to.equal(undefined);
    });
  });

  it('writes nothing through a link', async () => {
    mkdirSync(folder.path, { mode: 0o700 });
    const elsewhere = join(folder.parent, 'elsewhere');
    writeFileSync(elsewhere, 'as it was');
    symlinkSync(elsewhere, folder.fileOf('key'));
    await open().set('key', ticket());
    expect(readFileSync(elsewhere, 'utf8')).to.equal('as it was');
  });

  describe('refuses a folder that', () => {
    const refusal = async (path: string) => {
      const store = fileTicketStore({ folder: path });
      const calls = [
        () => store.get('key'),
        () => store.set('key', ticket()),
        () => store.extend('key', ticket()),
        () => store.delete('key', 'value'),
        () => store.lock!('key', 1000),
      ];
      const messages = await Promise.all(
        calls.map(async (call) => (await failureOf(call)).message),
      );
      expect(new Set(messages).size).to.equal(1);
      return messages[0];
    };

    for (const mode of [0o720, 0o702, 0o777, 0o1777]) {
      it(`others may write to: ${mode.toString(8)}`, async () => {
        mkdirSync(folder.path);
        chmodSync(folder.path, mode);
        expect(await refusal(folder.path)).to.match(/can be written to by others.*chmod go-w/);
        expect(folder.names()).to.deep.equal([]);
      });
    }

    it('belongs to another user', async () => {
      const isRoot = process.geteuid!() === 0;
      mkdirSync(folder.path, { mode: 0o700 });
      if (isRoot) chownSync(folder.path, 1, 1);
      expect(await refusal(isRoot ? folder.path : '/')).to.match(/belongs to another user/);
    });

    it('a link leads to, if it is one of these', async () => {
      mkdirSync(folder.path);
      chmodSync(folder.path, 0o777);
      symlinkSync(folder.path, join(folder.parent, 'link'));
      expect(await refusal(join(folder.parent, 'link'))).to.match(/can be written to by others/);
    });

    it('is a file', async () => {
      writeFileSync(folder.path, '');
      expect(await refusal(folder.path)).to.match(/EEXIST/);
    });
  });

  it('takes a folder that others may read', async () => {
    mkdirSync(folder.path, { mode: 0o755 });
    await open().set('key', ticket());
    expect(await open().get('key')).to.include({ value: 'value' });
  });

  it('tells those who wait when it is closed, and is of use after that', async () => {
    const store = open();
    await store.lock!('key', 60_000);
    const second = await store.lock!('key', 60_000);
    await store.close!();
    expect(await ('released' in second && second.released)).to.equal(undefined);
    expect(await store.lock!('key', 60_000)).to.have.property('released');
    await store.close!();
  });

  for (const [what, options] of Object.entries<object>({
    'no folder': {},
    'a folder that is no text': { folder: 5 },
    'an empty folder': { folder: '' },
    'a folder with a null byte': { folder: 'a\0b' },
    'an option that does not exist': { folder: 'a', dir: 'b' },
    'a clock that cannot be asked': { folder: 'a', now: 5 },
  })) {
    it(`refuses ${what}`, async () => {
      const error = await failureOf(() => fileTicketStore(options as { folder: string }));
      expect(error).to.be.instanceOf(TypeError);
      expect(error.code).to.match(/^ERR_INVALID_ARG_(TYPE|VALUE)$/);
    });
  }

  it('refuses a lock that would last too long, before it makes a folder', async () => {
    const error = await failureOf(() => open().lock!('key', 600_001));
    expect(error).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(readdirSync(folder.parent)).to.deep.equal([]);
  });
});

function nameOf(file: string): string {
  return file.split('/').at(-1)!;
}
