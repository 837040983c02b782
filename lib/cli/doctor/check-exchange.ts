import { SystemUserClient, type PrivateKey, type Protocol, type Tenant } from '../../index.js';
import type { ServiceConnection } from './check-service.js';
import { ok, type Finding } from './finding.js';

interface Exchange extends ServiceConnection {
  readonly clientSecret: string;
  readonly privateKey: PrivateKey;
  readonly tenant: Tenant;
  readonly protocol: Protocol | undefined;
  /** Those that are pinned, if any. */
  readonly certificates: readonly (string | Buffer)[] | undefined;
}

/** One exchange, as `ticket` makes it; the ticket is dropped. */
export async function checkExchange(exchange: Exchange): Promise<Finding> {
  const { endpoints, agent, timeoutMs, certificates, clientSecret, privateKey } = exchange;
  const { protocol } = exchange;
  const client = new SystemUserClient({
    loginUrl: endpoints.loginUrl,
    clientSecret,
    privateKey,
    agent,
    timeoutMs,
    ...(protocol && { protocol }),
    ...(certificates && { verification: { certificates } }),
  });
  const startedAt = performance.now();
  await client.authenticate(exchange.tenant);
  return ok(`a ticket was issued in ${Math.round(performance.now() - startedAt)} ms`);
}
