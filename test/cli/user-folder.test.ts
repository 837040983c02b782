import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { keepCompiledCode } from '../../lib/cli/user-folder.js';

/** What Node.js has from 22.8 on. */
const node = module as { enableCompileCache?: (folder: string) => void };

describe('the folder of compiled code', () => {
  const { enableCompileCache } = node;
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  let home: string;
  let folders: string[];

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'system-user-home-'));
    folders = [];
    node.enableCompileCache = (folder) => folders.push(folder);
    Object.assign(process.env, { XDG_CACHE_HOME: home, LOCALAPPDATA: home });
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
    delete node.enableCompileCache;
    if (enableCompileCache) node.enableCompileCache = enableCompileCache;
    for (const [name, value] of Object.entries({ XDG_CACHE_HOME, LOCALAPPDATA })) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  it('is one of the user, that nobody else can write to', () => {
    keepCompiledCode();
    const folder = join(home, 'superoffice-system-user-code');
    // macOS has a place of its own.
    if (process.platform !== 'darwin') expect(folders).to.deep.equal([folder]);
    if (process.platform === 'linux') expect(statSync(folder).mode & 0o777).to.equal(0o700);
  });

  // Windows has no such modes, and macOS a place of its own.
  if (process.platform === 'linux') {
    it('is not used where others can write to it', () => {
      const folder = join(home, 'superoffice-system-user-code');
      mkdirSync(folder);
      chmodSync(folder, 0o770);
      keepCompiledCode();
      expect(folders).to.deep.equal([]);
    });
  }

  it('is left out by a Node.js that cannot use it', () => {
    delete node.enableCompileCache;
    keepCompiledCode();
    expect(folders).to.deep.equal([]);
  });
});
