import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { SystemUserClient } from 'superoffice-system-user';
import { answerMessages, collectGarbage, loadPackage } from '../process.js';
import { CLIENT_SECRET, FIRST_TENANT, tenantOf } from '../test-data.js';
import type { FleetFigures, FleetOrder } from './compare-fleet.js';

const orders = { fleet: getTickets, callers: callAtOnce, warmUp };
const CONCURRENCY = 16;

/** Each message orders one measurement, with a client that has no ticket yet. */
answerMessages(async ({ kind, count, loginUrl, privateKey }: FleetOrder) => {
  const client = new (loadPackage().SystemUserClient)({
    loginUrl,
    clientSecret: CLIENT_SECRET,
    privateKey,
    maxConcurrentExchanges: CONCURRENCY,
  });
  collectGarbage();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  delay.enable();
  await orders[kind](client, count);
  delay.disable();
  const wall = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  await client.close();
  return {
    wall,
    cpu: (user + system) / 1000,
    delayP99: delay.percentile(99) / 1e6,
    delayMax: delay.max / 1e6,
    peakRss: process.resourceUsage().maxRSS * 1024,
  } satisfies FleetFigures;
});

async function getTickets(client: SystemUserClient, count: number): Promise<void> {
  const tenants = Array.from({ length: count }, (_, index) => tenantOf(index));
  let right = 0;
  for await (const result of client.getTickets(tenants, { concurrency: CONCURRENCY })) {
    if (result.status === 'rejected') throw result.error;
    const { contextIdentifier } = result.tenant as (typeof tenants)[number];
    if (result.ticket.contextIdentifier === contextIdentifier) right++;
  }
  if (right !== count) throw new Error(`${right} of ${count} tenants got their own ticket.`);
}

async function callAtOnce(client: SystemUserClient, count: number): Promise<void> {
  const tickets = await Promise.all(
    Array.from({ length: count }, () => client.getTicket(FIRST_TENANT)),
  );
  if (new Set(tickets).size !== 1) throw new Error('Callers at the same time got several tickets.');
}

async function warmUp(client: SystemUserClient, count: number): Promise<void> {
  let left = count;
  const work = async () => {
    while (left-- > 0) await client.authenticate(FIRST_TENANT);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}
