import type { Agent } from 'node:http';
import { makeAgent } from '../../http/make-agent.js';
import { ok, type Finding } from './finding.js';

/** Which proxy leads to the login host, without its user and password. */
export async function checkProxy(url: URL): Promise<Finding<Agent>> {
  const agent = await makeAgent(url);
  const names = [`${url.protocol.slice(0, -1)}_proxy`, 'all_proxy'];
  const variable = names
    .flatMap((name) => [name, name.toUpperCase()])
    .find((name) => process.env[name]);
  if ('proxy' in agent && agent.proxy instanceof URL) {
    const { protocol, host } = agent.proxy;
    return ok(`${protocol}//${host}, from ${variable ?? 'the environment'}`, agent);
  }
  const why = variable === undefined ? '' : `: ${variable} does not apply to this address`;
  return ok(`none${why}`, agent);
}
