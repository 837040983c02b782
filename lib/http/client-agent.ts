import type { Agent } from 'node:http';
import { makeAgent } from './agent.js';

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
    return (this.#agent ??= makeAgent(this.#url, this.#maxSockets));
  }

  /** Closes the sockets of an agent of the client's own; the caller's is the caller's to close. */
  async close(): Promise<void> {
    if (!this.#isOwn) return;
    const agent = await this.#agent?.catch(() => undefined);
    agent?.destroy();
  }
}
