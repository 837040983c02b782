import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { filesIn } from './cache-files.js';
import { canaries, canaryEnv, expectSilent } from './canaries.js';
import { makeFolder } from './folder.js';
import { issuerKey } from './issuer-key.js';
import { runCli, startCli, type Env } from './run-cli.js';
import { startTenant } from './start-tenant.js';

const { clientSecret } = canaries;

describe('superoffice-system-user call rest, whose answer', () => {
  let folder: ReturnType<typeof makeFolder>;
  let cache: string;
  beforeEach(() => {
    folder = makeFolder();
    cache = join(folder.path, 'cache');
  });
  afterEach(() => {
    folder.remove();
  });

  /** Calls a tenant that answers as a function does, with the arguments of the program and its settings. */
  async function withTenant(
    answer: RequestListener,
    use: (args: string[], env: Env) => Promise<void>,
  ) {
    const tenant = await startTenant(answer);
    const certificate = folder.file('issuer.crt', issuerKey.certificate);
    const args = ['call', 'rest', 'v1/any', '--certificate', certificate];
    try {
      await use(args, {
        ...canaryEnv,
        SUPEROFFICE_CACHE_FOLDER: cache,
        SUPEROFFICE_LOGIN_URL: tenant.url,
      });
    } finally {
      await tenant.close();
    }
  }

  it('is binary, or large, comes byte for byte', async () => {
    const bytes = randomBytes(3_000_000);
    await withTenant(
      (_request, response) => response.end(bytes),
      async (args, env) => {
        const child = startCli(args, env);
        child.stdin.end();
        const [out, error, code] = await Promise.all([
          buffer(child.stdout),
          text(child.stderr),
          child.ended,
        ]);
        expect({ code, error }).to.deep.equal({ code: 0, error: '' });
        expect(out.equals(bytes)).to.equal(true);
      },
    );
  });

  it('comes bit by bit is printed as it comes', async () => {
    let finish: () => void = () => undefined;
    await withTenant(
      (_request, response) => {
        response.write('first');
        finish = () => response.end(' last');
      },
      async (args, env) => {
        const child = startCli(args, env);
        const [first] = (await once(child.stdout, 'data')) as [Buffer];
        expect(first.toString()).to.equal('first');
        finish();
        expect(await text(child.stdout)).to.equal(' last');
      },
    );
  });

  it('repeats the ticket or quotes a secret is printed as it is, and stderr tells none of it', async () => {
    await withTenant(
      ({ headers }, response) => {
        const { authorization, 'so-apptoken': secret } = headers;
        response.writeHead(500, String(secret), { 'X-Canary': String(authorization) });
        response.end(`${String(authorization)} ${String(secret)}`);
      },
      async (args, env) => {
        const ended = await runCli(args, { env });
        expect(ended).to.include({ code: 3, stdout: `SOTicket 7T:canaryticket ${clientSecret}` });
        expectSilent(ended.stderr);
      },
    );
  });

  it('breaks off is a failure, after what there was of it', async () => {
    await withTenant(
      (_request, response) => {
        response.writeHead(200, { 'Content-Length': '100' });
        response.write('begun', () => response.destroy());
      },
      async (args, env) => {
        const ended = await runCli(args, { env });
        expect(ended).to.include({ code: 3, stdout: 'begun' });
        expect(ended.stderr).to.include('[ERR_TRANSPORT]');
        expectSilent(ended.stderr);
      },
    );
  });

  it('is one redirect after another is told, and not as a bug', async () => {
    let count = 0;
    await withTenant(
      (_request, response) => {
        count++;
        response.writeHead(302, { Location: '?canary' }).end();
      },
      async (args, env) => {
        const ended = await runCli(args, { env });
        expect(ended).to.include({ code: 2, stdout: '' });
        expect(ended.stderr).to.match(/causes too many redirects\. \[ERR_USAGE\]/);
        expectSilent(ended.stderr);
        expect(count).to.equal(21);
      },
    );
  });

  for (const [what, answer] of Object.entries<RequestListener>({
    'does not come': () => undefined,
    'does not end': (_request, response) => response.write('begun'),
  })) {
    it(`${what} is given up once --timeout is over`, async () => {
      await withTenant(answer, async (args, env) => {
        // The ticket is got first, since the time is for that as well.
        await runCli(['ticket', ...args.slice(3)], { env });
        const ended = await runCli([...args, '--timeout', '300'], { env });
        expect(ended.code).to.equal(3);
        // On a busy machine the time may be over before the beginning has come.
        expect(['', 'begun']).to.include(ended.stdout);
        expect(ended.stderr).to.include('[ERR_TIMEOUT]').and.include('--timeout');
      });
    });
  }

  it('does not come is given up on SIGINT, and the ticket is kept', async () => {
    let asked: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    await withTenant(
      () => {
        asked();
      },
      async (args, env) => {
        const child = startCli(args, env);
        await isAsked;
        child.kill('SIGINT');
        expect(await child.ended).to.equal(130);
        const kept = filesIn(cache).filter(({ isFile }) => isFile);
        expect(kept).to.have.length(1);
      },
    );
  });
});
