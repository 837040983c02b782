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

/** What became of an attack. */
export interface Outcome {
  /** For each exchange its ticket, or what it failed with. */
  readonly results: readonly unknown[];
  readonly elapsedMs: number;
  /** What this process has worked meanwhile, attacker and client together. */
  readonly cpuMs: number;
  readonly grownMb: number;
  /** What the attacker was sent. */
  readonly requests: readonly string[];
  /** How often the second host was called. */
  readonly elsewhere: number;
}

/** Lets the client of this package run into the attack, over real sockets. */
export async function runAttack({ server, client = {}, expect }: Attack): Promise<Outcome> {
  let elsewhere = 0;
  const second = await startHost((socket) => {
    elsewhere++;
    socket.end();
  });
  const { clientSecret = genuine.clientSecret, serial, abortAfterMs } = client;
  const attacker = await startAttacker(server, `http://127.0.0.1:${second.port}`, clientSecret);
  const options = clientOptions(client, attacker.loginUrl);
  const tenant = { ...genuine.tenant, serial };
  const results: unknown[] = [];
  let exchanges: SystemUserClient | undefined;
  const exchange = (): Promise<SystemUserTicket> => {
    exchanges ??= new SystemUserClient(options);
    return exchanges.authenticate(tenant, { signal: abortAfter(abortAfterMs) });
  };
  collectGarbage();
  const { rss } = process.memoryUsage();
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  try {
    while (results.length < expect.length) results.push(await resultOf(exchange));
    const elapsedMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpu);
    const cpuMs = (user + system) / 1000;
    // Before the garbage is collected: close to the peak.
    const grownMb = (process.memoryUsage().rss - rss) / 2 ** 20;
    return { results, elapsedMs, cpuMs, grownMb, requests: attacker.requests, elsewhere };
  } finally {
    await Promise.all([attacker.close(), second.close()]);
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

/** Longer than Mocha's timeout: an attack that holds the client up fails there, whatever error it would end with. */
const TIMEOUT_MS = 60_000;

/** The options of the client under attack. */
function clientOptions(
  {
    timeoutMs = TIMEOUT_MS,
    protocol,
    privateKey,
    certificates,
    agent,
    ...given
  }: NonNullable<Attack['client']>,
  loginUrl: string,
): SystemUserClientOptions {
  const { clientSecret = genuine.clientSecret } = given;
  const nobody = {
    elsewhere: '',
    credentials: { clientSecret: '', systemUserToken: '', signedSystemToken: '', signature: '' },
  };
  return {
    loginUrl,
    clientSecret,
    privateKey: makeContent(privateKey ?? { file: 'keys/partner-pkcs8.pem' }, nobody),
    timeoutMs,
    ...(protocol && { protocol }),
    now: () => genuine.now,
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

/** Collects the young garbage now; all of it, at every attack, would take most of the time. */
function collectGarbage(): void {
  collect({ type: 'minor' });
}
