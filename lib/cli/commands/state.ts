import type { Command } from 'commander';
import { checkContextIdentifier } from '../../model/tenant.js';
import { checkRange } from '../../arguments/checks.js';
import { Clock } from '../../model/clock.js';
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS } from '../../arguments/bounds.js';
import { Endpoints } from '../../http/endpoints.js';
import { makeAgent } from '../../http/make-agent.js';
import { TenantStates } from '../../tenant-states/tenant-states.js';
import { addExample, printJson } from '../output.js';
import { addSettings } from '../settings/add-settings.js';
import { type Flags, GivenSettings } from '../settings/given-settings.js';

/** Adds `state`, which prints the state of a tenant from the state API. */
export function state(program: Command): void {
  const command = program
    .command('state')
    .summary('print the state of a tenant')
    .description(
      'Prints the state of a tenant from the state API, which needs no secret and no key. The ' +
        'state is Running or OnlineMaintenance if the API of the tenant works, otherwise ' +
        'another, such as OfflineMaintenance, or Unknown if the tenant does not exist. The exit ' +
        'code is 0 for every state.',
    )
    .option(
      '--json',
      'print the full answer: contextIdentifier, state, isRunning, validUntil (Unix ms) and, if ' +
        'the tenant has them, endpoint and webApiUrl',
    )
    .action(run);
  addSettings(command, 'environment', 'loginUrl', 'contextIdentifier', 'timeoutMs');
  addExample(command, 'state --environment sod --context-identifier Cust12345');
}

type StateFlags = Flags & { json?: true; timeout?: number };

async function run(flags: StateFlags): Promise<void> {
  const { json, timeout: timeoutMs = DEFAULT_TIMEOUT_MS } = flags;
  const settings = new GivenSettings(flags);
  settings.require(['environment', 'loginUrl'], 'contextIdentifier');
  const endpoints = new Endpoints(settings.loginTarget());
  const contextIdentifier = await settings.requiredText('contextIdentifier');
  checkContextIdentifier(contextIdentifier);
  checkRange('timeoutMs', timeoutMs, 1, MAX_TIMEOUT_MS);
  const agent = makeAgent(endpoints.stateOf(contextIdentifier));
  const states = new TenantStates({
    endpoints,
    provideAgent: () => agent,
    timeoutMs,
    clock: new Clock(Date.now),
    requireRunning: false,
  });
  const known = await states.get(contextIdentifier, undefined);
  if (json) printJson(known);
  else process.stdout.write(`${known.state}\n`);
}
