import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Tenant } from 'superoffice-system-user';

const ROOT = join(__dirname, '../..');

/** Reads what to do on stdin, makes one exchange or two calls with its ticket, and says on stdout how it ended. */
const SCRIPT = `
  const { SystemUserClient } = require('superoffice-system-user');
  const { readFileSync } = require('node:fs');
  const { Agent } = require('node:https');
  const { options, agent, tenant, abortAfterMs, calls } = JSON.parse(readFileSync(0, 'utf8'));
  const client = new SystemUserClient({ ...options, ...(agent && { agent: new Agent(agent) }) });
  const signal = abortAfterMs && AbortSignal.timeout(abortAfterMs);
  const use = async () => {
    // Only the state API knows that the tenant is behind the address that this process knows.
    await client.getTicket(tenant);
    await client.getTenantState(tenant.contextIdentifier);
    const handle = client.tenant(tenant);
    const contact = await handle.createSoapClient('wsdl/Contact.wsdl', { service: 'Contact' });
    const [{ Response }] = await contact.GetContactEntityAsync({ ContactEntityId: 3 });
    const { Name } = await (await handle.fetch('v1/Contact/3')).json();
    if (Name !== Response.Name) throw new Error('The two calls disagree.');
    return tenant;
  };
  (calls ? use() : client.authenticate(tenant, { signal })).then(
    ({ contextIdentifier }) => console.log(JSON.stringify({ contextIdentifier })),
    ({ name, code, step, status, message, hint }) =>
      console.log(JSON.stringify({ name, code, step, status, message, hint })),
  );
`;

/** What a child process needs to know for one exchange, or for calls with its ticket. */
export interface ChildExchange {
  readonly options: Readonly<Record<string, unknown>>;
  readonly tenant: Tenant;
  /** Options of an agent of node:https. */
  readonly agent?: Readonly<Record<string, unknown>>;
  readonly abortAfterMs?: number;
  /** Whether a call by SOAP and one by REST are made with the ticket. */
  readonly calls?: true;
}

/** How an exchange in a child process ended. */
export interface ChildResult {
  readonly result: Readonly<Record<string, unknown>>;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** Makes one exchange in a process of its own, which knows of no proxy but those of `env`. */
export async function runExchange(
  input: ChildExchange,
  env: Readonly<Record<string, string>> = {},
): Promise<ChildResult> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/proxy|^(NODE_|SUPEROFFICE_|DEBUG|FORCE_COLOR)/i.test(name),
  );
  const child = spawn(process.execPath, ['-e', SCRIPT], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...env },
  });
  child.stdin.end(JSON.stringify(input));
  const [[exitCode], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as ChildResult['result'];
  return { result, stdout, stderr, exitCode };
}
