import { expect } from 'chai';
import type { Check } from '../../lib/cli/doctor/finding.js';
import { canaryEnv, expectSilent } from './canaries.js';
import { runCli, type Ended, type Env } from './run-cli.js';

const NAMES = [
  ...['settings', 'private key', 'client secret', 'tenant', 'system user token', 'login URL'],
  ...['proxy', 'TLS settings', 'login host', 'clock', 'issuer keys', 'contract', 'exchange'],
];
/** Whatever the machine of the tests has set. */
export const NEUTRAL = {
  ...{ HTTPS_PROXY: '', HTTP_PROXY: '', ALL_PROXY: '', NO_PROXY: '' },
  ...{ https_proxy: '', http_proxy: '', all_proxy: '', no_proxy: '' },
  ...{ NODE_EXTRA_CA_CERTS: '', NODE_TLS_REJECT_UNAUTHORIZED: '' },
};

/** Runs `doctor` with settings that hold, but for the given, checks the form of what it says, and returns that. */
export async function examine(
  loginUrl: string,
  env: Env = {},
  args: readonly string[] = [],
  run: (
    ...args: Parameters<typeof runCli>
  ) => Promise<Omit<Ended, 'code'> & { code: number | null }> = runCli,
) {
  const url = { SUPEROFFICE_LOGIN_URL: loginUrl };
  const ended = await run(['doctor', '--json', ...args], {
    env: { ...NEUTRAL, ...canaryEnv, ...url, ...env },
  });
  expectSilent(ended.stdout + ended.stderr.replace(/^.*NODE_TLS_REJECT_UNAUTHORIZED.*$/gm, ''));
  const { ok, checks } = JSON.parse(ended.stdout) as { ok: boolean; checks: Check[] };
  expect(checks.map(({ name }) => name)).to.deep.equal(NAMES);
  expect(ok).to.equal(ended.code === 0);
  for (const { verdict, remedy } of checks) {
    if (verdict === 'failed' || verdict === 'warning') expect(remedy).to.be.a('string');
    else expect(remedy).to.equal(undefined);
  }
  const byName = new Map(checks.map((check) => [check.name, check]));
  return { code: ended.code, check: (name: string) => byName.get(name)!, checks };
}
