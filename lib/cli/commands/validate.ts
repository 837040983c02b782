import type { Command } from 'commander';
import { Endpoints, type LoginTarget } from '../../http/endpoints.js';
import { makeAgent } from '../../http/make-agent.js';
import { type FetchedKeySet, KeySet } from '../../jwt/key-set.js';
import { validateToken } from '../../flow/validate-token.js';
import { addExample, printJson, warn } from '../output.js';
import { parseTime, readLimited } from '../input.js';
import { addSettings } from '../settings/add-settings.js';
import { type Flags, GivenSettings } from '../settings/given-settings.js';

/** Adds `validate`, which prints the verified claims of a security token. */
export function validate(program: Command): void {
  const command = program
    .command('validate')
    .summary("print a security token's verified claims")
    .description(
      'Validates a security token (a JWT) and prints its claims as JSON, including the ticket. ' +
        'The keys come from --certificate, or otherwise from the key set of the login service.',
    )
    .argument('[file]', 'the JWT; stdin if omitted or -')
    .option(
      '--at <time>',
      'the time to validate at, like 2026-11-23T20:40Z; default now',
      parseTime,
    )
    .action(run);
  addSettings(command, 'environment', 'loginUrl', 'contextIdentifier', 'certificates', 'timeoutMs');
  addExample(command, 'validate token.jwt --environment sod');
}

type ValidateFlags = Flags & { at?: number; timeout?: number };

async function run(file: string | undefined, flags: ValidateFlags): Promise<void> {
  const { at, timeout: timeoutMs } = flags;
  const settings = new GivenSettings(flags);
  settings.require(['environment', 'loginUrl', 'certificates']);
  const certificates = await settings.certificates();
  const limits = timeoutMs === undefined ? {} : { timeoutMs };
  const keySet = new KeySet(
    certificates.length > 0
      ? { certificates }
      : { ...(await keySetSource(settings.loginTarget())), ...limits },
  );
  const token = (await readLimited(file ?? '-', 'The security token')).toString().trim();
  const contextIdentifier = (await settings.text('contextIdentifier')) ?? null;
  const options = { keySet, contextIdentifier, ...limits, ...(at !== undefined && { at }) };
  const { claims } = await validateToken(token, options);
  if (contextIdentifier === null) {
    warn('the tenant of the token was not checked. Set --context-identifier to check it.');
  }
  printJson(claims);
}

/** The address of the key set, and the agent for it, which may use a proxy of the environment. */
async function keySetSource(target: LoginTarget): Promise<FetchedKeySet> {
  const endpoints = new Endpoints(target);
  return { endpoints, agent: await makeAgent(endpoints.jwks) };
}
