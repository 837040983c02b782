import { expect } from 'chai';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { canaries, canaryEnv } from './canaries.js';
import { makeFolder } from './folder.js';
import { runCli, startCli, type Env } from './run-cli.js';

type Settings = Record<
  'url' | 'clientSecret' | 'contextIdentifier' | 'systemUserToken' | 'privateKey',
  string
>;

/** Starts `simulate`, uses it as soon as it says it is ready, and ends it with a signal. */
async function withSimulate(
  {
    args = [],
    env = {},
    signal = 'SIGTERM',
  }: { args?: string[]; env?: Env; signal?: NodeJS.Signals },
  use: (settings: Settings) => Promise<void>,
): Promise<void> {
  const child = startCli(['simulate', ...args], env);
  const stderr = text(child.stderr);
  const lines: string[] = [];
  const reader = createInterface(child.stdout).on('line', (line) => lines.push(line));
  try {
    await Promise.race([once(reader, 'line'), child.ended]);
    await use(JSON.parse(lines[0] ?? (await stderr)) as Settings);
  } finally {
    child.kill(signal);
  }
  expect(await child.ended).to.equal(0);
  expect(lines).to.have.length(1);
  expect(await stderr).to.equal('');
}

/** The settings as a client of this package takes them from the environment. */
function envOf(settings: Settings): Env {
  return {
    SUPEROFFICE_LOGIN_URL: settings.url,
    SUPEROFFICE_CLIENT_SECRET: settings.clientSecret,
    SUPEROFFICE_PRIVATE_KEY: settings.privateKey,
    SUPEROFFICE_CONTEXT_IDENTIFIER: settings.contextIdentifier,
    SUPEROFFICE_SYSTEM_USER_TOKEN: settings.systemUserToken,
  };
}

describe('superoffice-system-user simulate', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`makes every setting fresh, serves, and ends with 0 on ${signal}`, async () => {
      await withSimulate({ signal }, async (settings) => {
        expect(settings.url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
        const ended = await runCli(['ticket'], { env: envOf(settings) });
        expect(ended).to.include({ code: 0, stderr: '' });
      });
    });
  }

  it('takes the settings of the client, whose key it does not print', async () => {
    await withSimulate({ env: canaryEnv }, async (settings) => {
      const { clientSecret, contextIdentifier, systemUserToken } = canaries;
      const { url } = settings;
      expect(settings).to.deep.equal({ url, clientSecret, contextIdentifier, systemUserToken });
      const env = { ...canaryEnv, SUPEROFFICE_LOGIN_URL: url };
      expect(await runCli(['ticket'], { env })).to.include({ code: 0, stderr: '' });
    });
  });

  it('checks signatures with --partner-key', async () => {
    const folder = makeFolder();
    const args = ['--partner-key', folder.file('partner.pem', canaries.publicKey)];
    await withSimulate({ args }, async (settings) => {
      expect(settings).to.not.have.property('privateKey');
      const { SUPEROFFICE_PRIVATE_KEY, SUPEROFFICE_PRIVATE_KEY_PASSPHRASE } = canaryEnv;
      const env = {
        ...envOf(settings),
        SUPEROFFICE_PRIVATE_KEY,
        SUPEROFFICE_PRIVATE_KEY_PASSPHRASE,
      };
      expect(await runCli(['ticket'], { env })).to.include({ code: 0, stderr: '' });
    });
    folder.remove();
  });

  it('ends with 2 when the port is taken', async () => {
    await withSimulate({}, async ({ url }) => {
      const { port } = new URL(url);
      const ended = await runCli(['simulate', '--port', port]);
      expect(ended).to.include({ code: 2, stdout: '' });
      expect(ended.stderr).to.include('EADDRINUSE').and.include('--port');
    });
  });
});
