import type { Agent } from 'node:http';
import { checkFunction, checkObject } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';

/** The agent of a client: the caller's, or the client's own, which is created on first use. */
export class ClientAgent {
  readonly #url: URL;
  readonly #maxSockets: number | undefined;
  readonly #isOwn: boolean;
  #agent: Promise<Agent> | undefined;

  /** @param maxSockets - the maximum number of connections of the client's own agent; default 16 */
  constructor(given: Agent | undefined, url: URL, maxSockets?: number) {
    this.#url = url;
    this.#maxSockets = maxSockets;
    this.#isOwn = given === undefined;
    this.#agent = given && Promise.resolve(given);
  }

  get(): Promise<Agent> {
    return (this.#agent ??= this.#make());
  }

  async #make(): Promise<Agent> {
    const { makeAgent } = await import('./make-agent.js');
    return makeAgent(this.#url, this.#maxSockets);
  }

  /** Closes the sockets of the client's own agent; the caller closes the caller's. */
  async close(): Promise<void> {
    if (!this.#isOwn) return;
    const agent = await this.#agent?.catch(() => undefined);
    agent?.destroy();
  }
}

/** Rejects an agent of Node.js for another protocol than the URL's; agents of other packages check that themselves. */
export function checkAgent(agent: unknown, { protocol }: URL): void {
  checkObject('agent', agent);
  checkFunction('agent.addRequest', Reflect.get(agent, 'addRequest'));
  const http = require('node:http') as typeof import('node:http');
  const https = require('node:https') as typeof import('node:https');
  const foreign = (protocol === 'https:' ? http : https).Agent.prototype;
  if (Object.getPrototypeOf(agent) === foreign) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `agent must be an agent for ${protocol}`);
  }
}
