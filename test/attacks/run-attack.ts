import { SystemUserClient, type SystemUserTicket } from 'superoffice-system-user';
import type { Attack } from './attack.js';
import { clientOptions } from './client-options.js';
import { collectGarbage } from './collect-garbage.js';
import { genuine } from './genuine.js';
import { startAttacker } from './start-attacker.js';
import { startHost } from './start-host.js';

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
