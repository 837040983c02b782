import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a worker is to do: so many callers for each of these tenants, with this client, on this store. */
export interface Work {
  readonly callers: number;
  readonly tenants: readonly { contextIdentifier: string; systemUserToken: string }[];
  readonly options: object;
  readonly store: { readonly url: string } | { readonly folder: string };
}

/** What became of it. */
export interface Done {
  /** The different tickets that its callers got, by tenant. */
  readonly tickets: Readonly<Record<string, readonly string[]>>;
  readonly failures: readonly string[];
}

/** A process of its own that has loaded the package and waits for its work. */
export interface Worker {
  readonly run: (work: Work) => Promise<Done>;
  /** Kills it, as a crash would. */
  readonly kill: () => Promise<void>;
}

/** It uses the built package only, so that nothing is compiled in it. */
const SCRIPT = `
  const { SystemUserClient, fileTicketStore } = require('superoffice-system-user');
  const { redisTicketStore } = require('superoffice-system-user/redis');
  const lines = require('node:readline').createInterface({ input: process.stdin });
  lines.on('line', async (line) => {
    const { callers, tenants, options, store: where } = JSON.parse(line);
    const store = where.url ? redisTicketStore(where) : fileTicketStore(where);
    const client = new SystemUserClient({ ...options, store });
    const tickets = {};
    const failures = [];
    const call = async (tenant) => {
      const { ticket } = await client.getTicket(tenant);
      (tickets[tenant.contextIdentifier] ??= new Set()).add(ticket);
    };
    const calls = tenants.flatMap((tenant) => Array.from({ length: callers }, () => call(tenant)));
    for (const { reason } of await Promise.allSettled(calls)) if (reason) failures.push(String(reason));
    await client.close();
    for (const name in tickets) tickets[name] = [...tickets[name]];
    console.log(JSON.stringify({ tickets, failures }));
  });
  console.log('ready');
`;

/** Starts a worker. */
export async function startWorker(): Promise<Worker> {
  const child = spawn(process.execPath, ['-e', SCRIPT], {
    cwd: join(__dirname, '../..'),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const lines = createInterface(child.stdout);
  await once(lines, 'line');
  return {
    run: async (work) => {
      const answer = once(lines, 'line');
      child.stdin.write(`${JSON.stringify(work)}\n`);
      const first = await Promise.race([answer, exit]);
      if (typeof first[0] !== 'string') throw new Error('the worker has ended');
      return JSON.parse(first[0]) as Done;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
