import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

const ROOT = join(__dirname, '../..');
const CLI = join(ROOT, 'node_modules/@cyclonedx/cyclonedx-npm/bin/cyclonedx-npm-cli.js');

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly dev?: true }>>;
}
interface Sbom {
  readonly components: readonly { group?: string; name: string; version: string }[];
}

describe('the software bill of materials', function () {
  this.timeout(120_000);

  it('lists every package that an installation brings', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const options = scripts.sbom!.replace(/^\S+ | --output-file \S+/g, '').split(' ');
    const sbom = JSON.parse(
      execFileSync(process.execPath, [CLI, ...options], { cwd: ROOT, encoding: 'utf8' }),
    ) as Sbom;
    const { packages } = JSON.parse(
      readFileSync(join(ROOT, 'package-lock.json'), 'utf8'),
    ) as Lockfile;
    const installed = Object.entries(packages)
      .filter(([path, { dev }]) => path !== '' && !dev)
      .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`);
    const listed = sbom.components.map(({ group, name, version }) =>
      group ? `${group}/${name}@${version}` : `${name}@${version}`,
    );
    expect(installed).to.have.length.greaterThan(50);
    expect(listed).to.have.members(installed);
  });
});
