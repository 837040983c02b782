import { InFlight } from '../concurrency/in-flight.js';
import {
  describeRedisError,
  OwnConnection,
  type RedisClient,
  type RedisSettings,
} from './redis-connection.js';

/** How long connecting and a command may take together, in ms. */
const ANSWER_MS = 2_000;

/** Commands to Redis, over the caller's connection or one of the store's own, which is made when it is first needed. */
export class RedisSession {
  readonly #target: RedisSettings['target'];
  readonly #inFlight = new InFlight();
  #own: OwnConnection | undefined;
  #isClosed = false;

  constructor(target: RedisSettings['target']) {
    this.#target = target;
  }

  /**
   * Sends a command and waits for the reply.
   *
   * @throws Error if there is none within two seconds, or it is an error
   */
  async send(...args: readonly string[]): Promise<unknown> {
    const reply = this.#answer(async (client) => {
      try {
        return await client.sendCommand(args);
      } catch (error) {
        throw new Error(`Redis has not done what it was asked (${describeRedisError(error)}).`);
      }
    });
    return this.#inFlight.add(reply);
  }

  /** Runs a script for one key. */
  run(script: string, key: string, ...args: readonly string[]): Promise<unknown> {
    return this.send('EVAL', script, '1', key, ...args);
  }

  /** Another client with the same settings, not connected, which does not end the process when it fails. */
  async duplicate(): Promise<RedisClient> {
    const client = await this.#answer((each) => Promise.resolve(each.duplicate()));
    client.on('error', () => undefined);
    return client;
  }

  /** Waits for the replies that are due, and lets go of a connection of its own. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#inFlight.settled();
    this.#own?.destroy();
  }

  async #answer<T>(use: (client: RedisClient) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new Error('The ticket store is closed.');
    const target = this.#target;
    if ('client' in target) return inTime(use(target.client), () => undefined);
    const own = (this.#own ??= new OwnConnection(target.url));
    return inTime(own.client().then(use), () => {
      // Nothing says that a server is gone but its silence; the next command makes another connection.
      if (this.#own === own) this.#own = undefined;
      own.destroy();
    });
  }
}

async function inTime<T>(answer: Promise<T>, onLate: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Redis has not answered within ${ANSWER_MS} ms.`));
      onLate();
    }, ANSWER_MS);
  });
  return Promise.race([answer, late]).finally(() => {
    clearTimeout(timer);
  });
}
