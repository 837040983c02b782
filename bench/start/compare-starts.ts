import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import { startSimulator } from 'superoffice-system-user/simulator';
import { version } from '../../package.json';
import { ROOT } from '../process.js';
import { median, reportSpread } from '../report.js';
import { FIRST_TENANT } from '../test-data.js';

/** The most CPU time of a start over that of `node -e 0`, on a machine with NODE_EXTRA_CA_CERTS. */
const LIMITS = { version: 1.3, ticket: 1.7, require: 1.4 };

const CLI = 'dist/cli/main.js';
/** The bare process; it starts right before each of the others. */
const BARE = { args: ['-e', '0'], expected: '' };

interface Start {
  readonly args: readonly string[];
  /** The output that proves that the process did its work. */
  readonly expected: string;
}

/** Measures the CPU time of whole processes over that of a bare one, and prints the result. */
export async function compareStarts(pairs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'benchmark-'));
  try {
    const { env, ticket } = await cacheTicket(folder);
    const extraCa = join(folder, 'ca.pem');
    writeFileSync(extraCa, rootCertificates.join('\n'));
    const measure = openCpuClock(folder, { ...env, NODE_EXTRA_CA_CERTS: extraCa });
    const measureBare = openCpuClock(folder, env);
    const starts = [
      { name: '--version', args: [CLI, '--version'], expected: version, limit: LIMITS.version },
      { name: 'ticket, cached', args: [CLI, 'ticket'], expected: ticket, limit: LIMITS.ticket },
      // By its own name the package resolves as it does for its users.
      {
        name: 'require()',
        args: ['-e', "require('superoffice-system-user')"],
        expected: '',
        limit: LIMITS.require,
      },
    ];
    const measured = starts.map((start) => ({
      ...start,
      pairs: measurePairs(start, measure, pairs),
      pairsWithoutCa: measurePairs(start, measureBare, pairs),
    }));
    report('A start with NODE_EXTRA_CA_CERTS', measured);
    report(
      'A start without',
      measured.map(({ name, pairsWithoutCa }) => ({ name, pairs: pairsWithoutCa })),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Has the command cache a ticket from the simulator and stops the simulator; returns the ticket and its environment. */
async function cacheTicket(folder: string): Promise<{ env: NodeJS.ProcessEnv; ticket: string }> {
  const simulator = await startSimulator({ tenants: [FIRST_TENANT] });
  const keyFile = join(folder, 'private-key.pem');
  writeFileSync(keyFile, simulator.privateKey!, { mode: 0o600 });
  const env = {
    ...withoutSettings(process.env),
    LC_ALL: 'C',
    SUPEROFFICE_LOGIN_URL: simulator.url,
    SUPEROFFICE_CLIENT_SECRET: simulator.clientSecret,
    SUPEROFFICE_PRIVATE_KEY_FILE: keyFile,
    SUPEROFFICE_CONTEXT_IDENTIFIER: FIRST_TENANT.contextIdentifier,
    SUPEROFFICE_SYSTEM_USER_TOKEN: FIRST_TENANT.systemUserToken,
    SUPEROFFICE_CACHE_FOLDER: join(folder, 'cache'),
  };
  try {
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, [CLI, 'ticket'], { cwd: ROOT, env });
    return { env, ticket: stdout.trim() };
  } finally {
    await simulator.stop();
  }
}

/**
 * Drops the developer's settings of the command and of Node.js: NODE_EXTRA_CA_CERTS, for example, makes a bare process
 * three times as expensive. So the starts are measured with that variable, as partners behind a proxy have it, and without.
 */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(NODE|SUPEROFFICE)_/i.test(name));
  return Object.fromEntries(kept);
}

/** Runs a process, throws unless it did its work, and returns its CPU time, user and system, in ms. */
type CpuClock = (start: Start) => number;

/**
 * Where there is bash, its `time` reports what the kernel accounted to the process, exit included, to 1 ms. Elsewhere the
 * process reports its own CPU time when it begins to exit.
 */
function openCpuClock(folder: string, env: NodeJS.ProcessEnv): CpuClock {
  const hook = join(folder, 'report-cpu.cjs');
  writeFileSync(
    hook,
    `process.on('exit', () => {
      const { user, system } = process.cpuUsage();
      require('fs').writeSync(2, (user / 1e6).toFixed(6) + ' ' + (system / 1e6).toFixed(6));
    });`,
  );
  const hasBash = process.platform !== 'win32' && spawnSync('bash', ['-c', ':']).status === 0;
  const [command, ...before] = hasBash
    ? ['bash', '-c', 'TIMEFORMAT="%3U %3S"; time "$@"', 'bash', process.execPath]
    : [process.execPath, '--require', hook];
  return ({ args, expected }) => {
    const options = { cwd: ROOT, env, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(command, [...before, ...args], options);
    const times = /^([\d.]+) ([\d.]+)$/.exec(stderr.trim());
    if (status !== 0 || stdout.trim() !== expected || !times) {
      throw new Error(`"node ${args.join(' ')}" did not print the expected result. ${stderr}`);
    }
    return (Number(times[1]) + Number(times[2])) * 1000;
  };
}

/** CPU time of a bare process and of another, started right after it. */
interface Pair {
  readonly bare: number;
  readonly other: number;
}

function measurePairs(start: Start, measure: CpuClock, count: number): Pair[] {
  const takePair = () => ({ bare: measure(BARE), other: measure(start) });
  // The first pair, which does not count, fills the caches of the file system.
  takePair();
  return Array.from({ length: count }, takePair);
}

interface Measured {
  readonly name: string;
  readonly limit?: number;
  readonly pairs: readonly Pair[];
}

function report(title: string, starts: readonly Measured[]): void {
  console.log(`\n${title.padEnd(36)}CPU ms   node -e 0`);
  for (const { name, pairs } of starts) {
    const [other, bare] = (['other', 'bare'] as const).map((side) =>
      median(pairs.map((pair) => pair[side])).toFixed(0),
    );
    console.log(`  ${name.padEnd(32)}${other!.padStart(8)}${bare!.padStart(12)}`);
  }
  for (const { name, limit, pairs } of starts) {
    const ratios = pairs.map(({ bare, other }) => other / bare);
    reportSpread(`${name} over node -e 0`, ratios, limit);
  }
}
