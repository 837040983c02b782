import { Agent } from 'node:https';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  SystemUserClient,
  type SystemUserClientOptions,
  type SystemUserTicket,
} from 'superoffice-system-user';
import { fixture } from '../support/fixture.js';
import { genuine, type Attack } from './attack.js';
import { startAttacker, startHost } from './attacker.js';
import { makeContent } from './content.js';

/** The outcome of an attack. */
interface Outcome {
  /** The ticket or the error of each exchange. */
  readonly results: readonly unknown[];
  readonly elapsedMs: number;
  /** CPU time of this process, for attacker and client together. */
  readonly cpuMs: number;
  /** Growth of the resident set. */
  readonly growthMb: number;
  /** The requests that reached the attacker. */
  readonly requests: readonly string[];
  /** The number of connections to the second host. */
  readonly otherHostCalls: number;
}

/** Runs the exchanges of a case against its server, over real sockets on loopback. */
export async function runAttack({
  server = {},
  client = {},
  expect,
}: Pick<Attack, 'server' | 'client' | 'expect'>): Promise<Outcome> {
  let otherHostCalls = 0;
  const otherHost = await startHost((socket) => {
    otherHostCalls++;
    socket.end();
  });
  const { clientSecret = genuine.clientSecret, serial, abortAfterMs } = client;
  const attacker = await startAttacker(server, `http://127.0.0.1:${otherHost.port}`, clientSecret);
  const options = clientOptions(client, attacker.loginUrl);
  const tenant = { ...genuine.tenant, serial };
  const results: unknown[] = [];
  let exchanges: SystemUserClient | undefined;
  const exchange = (): Promise<SystemUserTicket> => {
    exchanges ??= new SystemUserClient(options);
    return exchanges.authenticate(tenant, { signal: abortAfter(abortAfterMs) });
  };
  collectYoungGarbage();
  const { rss } = process.memoryUsage();
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  try {
    while (results.length < expect.length) results.push(await resultOf(exchange));
    const elapsedMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpu);
    const cpuMs = (user + system) / 1000;
    // Measured before garbage collection, so close to the peak.
    const growthMb = (process.memoryUsage().rss - rss) / 2 ** 20;
    return { results, elapsedMs, cpuMs, growthMb, requests: attacker.requests, otherHostCalls };
  } finally {
    await Promise.all([attacker.close(), otherHost.close()]);
  }
}

async function resultOf(exchange: () => Promise<SystemUserTicket>): Promise<unknown> {
  try {
    return await exchange();
  } catch (error) {
    return error;
  }
}

function abortAfter(ms: number | undefined): AbortSignal | undefined {
  if (ms === undefined) return undefined;
  const controller = new AbortController();
  setTimeout(() => {
    controller.abort(new Error('the caller has changed its mind'));
  }, ms);
  return controller.signal;
}

/** Longer than Mocha's timeout, which therefore ends every case that hangs. */
const TIMEOUT_MS = 120_000;

function clientOptions(
  client: NonNullable<Attack['client']>,
  loginUrl: string,
): SystemUserClientOptions {
  const { privateKey = { file: 'keys/partner-pkcs8.pem' }, protocol, certificates, agent } = client;
  return {
    loginUrl,
    clientSecret: client.clientSecret ?? genuine.clientSecret,
    privateKey: makeContent(privateKey),
    timeoutMs: client.timeoutMs ?? TIMEOUT_MS,
    now: () => genuine.now,
    ...(protocol && { protocol }),
    ...(certificates && {
      verification: { certificates: certificates.map((file) => fixture(`keys/${file}`)) },
    }),
    ...(agent && {
      agent: new Agent({ ...agent, ...(agent.ca && { ca: fixture(`attacks/tls/${agent.ca}`) }) }),
    }),
  };
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;

/** A full collection before each case would take most of the time. */
function collectYoungGarbage(): void {
  collect({ type: 'minor' });
}
