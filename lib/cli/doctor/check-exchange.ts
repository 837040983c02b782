import { SystemUserClient } from '../../client.js';
import type { PrivateKey, Protocol, Tenant } from '../../index.js';
import type { ServiceConnection } from './check-service.js';
import { ok, type Finding } from './finding.js';

interface Exchange extends ServiceConnection {
  readonly clientSecret: string;
  readonly privateKey: PrivateKey;
  readonly tenant: Tenant;
  readonly protocol: Protocol | undefined;
  /** The pinned certificates, if any. */
  readonly certificates: readonly (string | Buffer)[] | undefined;
}

/** Makes one exchange, as `ticket` does, and discards the ticket. */
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
  return ok(`the service issued a ticket in ${Math.round(performance.now() - startedAt)} ms`);
}
