import type { Agent } from 'node:http';
import { checkFunction, checkObject } from '../arguments/checks.js';
import { ArgumentError } from '../errors.js';

/** The agent of a client: the caller's, or one of the client's own, made when first needed. */
export class ClientAgent {
  readonly #url: URL;
  readonly #maxSockets: number | undefined;
  readonly #isOwn: boolean;
  #agent: Promise<Agent> | undefined;

  /** @param maxSockets - how many connections an own agent has; default 16 */
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

  /** Closes the sockets of an agent of the client's own; the caller's is the caller's to close. */
  async close(): Promise<void> {
    if (!this.#isOwn) return;
    const agent = await this.#agent?.catch(() => undefined);
    agent?.destroy();
  }
}

/** Refuses what cannot be an agent for a URL: one of Node.js serves one protocol; other makers' are for them to check. */
export function checkAgent(agent: unknown, { protocol }: URL): void {
  checkObject('agent', agent);
  checkFunction('agent.addRequest', Reflect.get(agent, 'addRequest'));
  const http = require('node:http') as typeof import('node:http');
  const https = require('node:https') as typeof import('node:https');
  const foreign = (protocol === 'https:' ? http : https).Agent.prototype;
  if (Object.getPrototypeOf(agent) === foreign) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `agent must be one for ${protocol}`);
  }
}
