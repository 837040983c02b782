import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dependencies, devDependencies } from '../../package.json';

const ROOT = join(__dirname, '../..');

/** An empty folder with the packed package installed in it, without asking a registry. */
export interface Installed {
  readonly folder: string;
  /** Every file of the tarball. */
  readonly files: readonly string[];
  readonly remove: () => void;
}

/** Packs the built package as npm would publish it and installs it; what it depends on is linked from here. */
export function unpackTarball(): Installed {
  const folder = mkdtempSync(join(tmpdir(), 'superoffice-system-user-'));
  const arguments_ = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const report = execFileSync('npm', arguments_, { cwd: ROOT, encoding: 'utf8' });
  const [{ filename, files }] = JSON.parse(report) as [
    { filename: string; files: { path: string }[] },
  ];
  const target = join(folder, 'node_modules/superoffice-system-user');
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', target, '--strip-components=1']);
  const types = Object.keys(devDependencies).filter((name) => name === '@types/node');
  for (const name of [...Object.keys(dependencies), ...types]) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  return {
    folder,
    files: files.map(({ path }) => path),
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}
