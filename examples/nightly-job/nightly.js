'use strict';

// Calls the REST API of each tenant of a list, a few at once: node nightly.js tenants.jsonl

const { readFileSync } = require('node:fs');
const { SystemUserClient, SystemUserError, fileTicketStore } = require('superoffice-system-user');

const {
  SUPEROFFICE_LOGIN_URL: loginUrl = '',
  SUPEROFFICE_CLIENT_SECRET: clientSecret = '',
  SUPEROFFICE_PRIVATE_KEY_FILE: privateKeyFile = '',
  SUPEROFFICE_CACHE_FOLDER: folder = 'tickets',
} = process.env;
const CONCURRENCY = 8;
const CALL_TIMEOUT_MS = 30_000;

const client = new SystemUserClient({
  loginUrl,
  clientSecret,
  privateKey: readFileSync(privateKeyFile),
  requireRunning: true,
  // Tickets expire before the next night, but a run that fails half way can be repeated in the same night.
  store: fileTicketStore({ folder }),
});
const stopping = new AbortController();
process.once('SIGTERM', () => {
  stopping.abort();
});

main(process.argv[2] ?? 'tenants.jsonl')
  .catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  })
  .finally(() => client.close());

async function main(file) {
  const tenants = readTenants(file);
  const counts = new Map([['done', 0]]);
  const results = client.getTickets(tenants, { concurrency: CONCURRENCY, signal: stopping.signal });
  const work = async () => {
    for await (const result of results) {
      const { contextIdentifier } = client.tenant(result.tenant);
      const [outcome, detail] = await visit(result).catch(explain);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      console.log(`${contextIdentifier} ${outcome}: ${detail}`);
    }
  };
  // When the job is stopped, one worker rejects with the reason; the others finish what they have started.
  const settled = await Promise.allSettled(Array.from({ length: CONCURRENCY }, work));
  for (const end of settled) if (end.status === 'rejected') console.error(end.reason.message);
  const summary = [...counts].map(([outcome, count]) => `${count} ${outcome}`);
  console.log(`${tenants.length} tenants: ${summary.join(', ')}`);
  if (counts.get('done') !== tenants.length) process.exitCode = 1;
}

function readTenants(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      const tenant = JSON.parse(line.trim());
      client.tenant(tenant); // throws if it is invalid
      return [tenant];
    } catch {
      // The line may contain a token, so it is not quoted.
      throw new Error(`Line ${index + 1} of ${file} is not a valid tenant.`);
    }
  });
}

/** @param {import('superoffice-system-user').TicketResult} result */
async function visit(result) {
  if (result.status === 'rejected') throw result.error;
  const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(CALL_TIMEOUT_MS)]);
  // fetch renews a ticket that is refused, and follows a tenant that has moved.
  const response = await client.tenant(result.tenant).fetch('v1/Contact/1', { signal });
  if (!response.ok) return ['failed', `HTTP ${response.status}`];
  const contact = /** @type {{ Name: string }} */ (await response.json());
  return ['done', JSON.stringify(contact.Name)];
}

/** The outcome of a tenant that failed, and the reason. */
function explain(error) {
  if (!(error instanceof SystemUserError)) return ['failed', error.name];
  const { code, reason, state } = error;
  if (code === 'ERR_TENANT_NOT_AVAILABLE') return ['unavailable', state];
  if (reason === 'Revoked') return ['revoked', 'the tenant has withdrawn its consent'];
  return code === 'ERR_AUTHENTICATION_REFUSED' ? ['refused', reason ?? code] : ['failed', code];
}
