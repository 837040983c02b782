import { expect } from 'chai';
import { createPrivateKey, createPublicKey, createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { canaries, canaryEnv } from './canaries.js';
import { makeFolder } from './folder.js';
import { runCli } from './run-cli.js';

const { privateKey, publicKey, passphrase } = canaries;
const plain = createPrivateKey({ key: privateKey, passphrase });
const fingerprint = createHash('sha256')
  .update(createPublicKey(publicKey).export({ format: 'der', type: 'spki' }))
  .digest('hex');
const FORMS = ['pkcs8', 'pkcs1', 'xml'] as const;
const PEMS = {
  pkcs8: plain.export({ format: 'pem', type: 'pkcs8' }),
  pkcs1: plain.export({ format: 'pem', type: 'pkcs1' }),
  public: publicKey,
};

describe('superoffice-system-user key', () => {
  const folder = makeFolder();
  after(() => {
    folder.remove();
  });

  async function convert(to: string, input: string | Buffer, from = '-'): Promise<string> {
    const { code, stdout, stderr } = await runCli(['key', from, '--to', to], { input });
    expect(stderr).to.equal(`RSA, 2048 bits, SHA-256 fingerprint ${fingerprint}\n`);
    expect(code).to.equal(0);
    return stdout;
  }

  for (const from of FORMS) {
    for (const to of [...FORMS, 'public'] as const) {
      it(`converts ${from} to ${to}`, async () => {
        const source = from === 'xml' ? await convert('xml', PEMS.pkcs8) : PEMS[from];
        const result = await convert(to, source);
        if (to === 'xml') expect(await convert('pkcs8', result)).to.equal(PEMS.pkcs8);
        else expect(result).to.equal(PEMS[to]);
      });
    }
  }

  it('reads a file in DER', async () => {
    const der = plain.export({ format: 'der', type: 'pkcs8' });
    expect(await convert('pkcs1', '', folder.file('key.der', der))).to.equal(PEMS.pkcs1);
  });

  it('opens the encrypted key of the setting, and makes PKCS#8 of it', async () => {
    const { stdout } = await runCli(['key'], { env: canaryEnv });
    expect(stdout).to.equal(PEMS.pkcs8);
  });

  it('writes a new file that the owner alone can read, or with --force an old one, and nothing beside it', async () => {
    const old = folder.file('old', 'x');
    chmodSync(old, 0o666);
    for (const out of [old, join(folder.path, 'new')]) {
      const ended = await runCli(['key', '--out', out, '--force'], { env: canaryEnv });
      expect(ended).to.include({ code: 0, stdout: '' });
      expect(statSync(out).mode & 0o777).to.equal(0o600);
      expect(readFileSync(out, 'utf8')).to.equal(PEMS.pkcs8);
    }
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
  });

  it('leaves a file that is there as it is', async () => {
    const out = folder.file('kept', 'x');
    const ended = await runCli(['key', '--out', out], { env: canaryEnv });
    expect(ended).to.include({ code: 2, stdout: '' });
    expect(ended.stderr).to.match(/--out file already exists and was not changed\..*\n.*--force/);
    expect(readFileSync(out, 'utf8')).to.equal('x');
    const fresh = join(folder.path, 'fresh');
    expect(await runCli(['key', '--out', fresh], { env: canaryEnv })).to.include({ code: 0 });
    expect(statSync(fresh).mode & 0o777).to.equal(0o600);
  });

  it('does not write through a link', async () => {
    const target = folder.file('target', 'x');
    const link = join(folder.path, 'link');
    symlinkSync(target, link);
    const ended = await runCli(['key', '--out', link], { env: canaryEnv });
    expect(ended).to.include({ code: 2, stdout: '' });
    expect(readFileSync(target, 'utf8')).to.equal('x');
  });
});
