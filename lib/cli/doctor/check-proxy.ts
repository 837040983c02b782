import type { Agent } from 'node:http';
import { ArgumentError } from '../../errors.js';
import { makeAgent } from '../../http/agent.js';
import { UsageError } from '../usage-error.js';
import { ok, warning, type Finding } from './finding.js';

/** Which proxy leads to the login host, without its user and password. */
export async function checkProxy(url: URL): Promise<Finding<Agent>> {
  const scheme = url.protocol.slice(0, -1);
  const variable = findVariable(`${scheme}_proxy`, 'all_proxy');
  const agent = await openAgent(url, variable);
  if ('proxy' in agent && agent.proxy instanceof URL) {
    const { protocol, host } = agent.proxy;
    const found = `${protocol}//${host}, from ${variable ?? 'the environment'}`;
    const isBare = variable !== undefined && !process.env[variable]?.includes('://');
    if (!isBare || protocol === 'http:') return ok(found, agent);
    const remedy = `Write http:// before it, if the proxy itself speaks http, as most do.`;
    return warning(`${found}, which has no scheme and is taken for ${protocol}//`, remedy, agent);
  }
  if (variable !== undefined) return ok(`none: ${variable} does not apply to this address`, agent);
  const other = scheme === 'https' ? findVariable('http_proxy') : undefined;
  return ok(
    other === undefined
      ? 'none'
      : `none: ${other} is not used for an https address, HTTPS_PROXY is`,
    agent,
  );
}

async function openAgent(url: URL, variable = 'it'): Promise<Agent> {
  try {
    return await makeAgent(url);
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    // The value may hold a password.
    const remedy = `Set ${variable} to the address of the proxy, like http://proxy.example.com:3128, or unset it.`;
    throw new UsageError(`${error.message}.`, remedy);
  }
}

function findVariable(...names: readonly string[]): string | undefined {
  return names.flatMap((name) => [name, name.toUpperCase()]).find((name) => process.env[name]);
}
