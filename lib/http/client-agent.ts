import type { Agent } from 'node:http';
import { makeAgent } from './make-agent.js';

/** The agent of a client: the caller's, or one of the client's own, made when first needed. */
export class ClientAgent {
  readonly #url: URL;
  readonly #isOwn: boolean;
  #agent: Promise<Agent> | undefined;

  constructor(given: Agent | undefined, url: URL) {
    this.#url = url;
    this.#isOwn = given === undefined;
    this.#agent = given && Promise.resolve(given);
  }

  get(): Promise<Agent> {
    return (this.#agent ??= makeAgent(this.#url));
  }

  /** Closes the sockets of an agent of the client's own; the caller's is the caller's to close. */
  async close(): Promise<void> {
    if (!this.#isOwn) return;
    const agent = await this.#agent?.catch(() => undefined);
    agent?.destroy();
  }
}
