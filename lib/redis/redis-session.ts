import { InFlight } from '../concurrency/in-flight.js';
import {
  describeRedisError,
  OwnConnection,
  type RedisClient,
  type RedisSettings,
} from './redis-connection.js';

/** How long connecting and a command may take in total, in ms. */
const REPLY_TIMEOUT_MS = 2_000;

/** Sends commands to Redis over the caller's client or a connection of the store, which is opened on first use. */
export class RedisSession {
  readonly #target: RedisSettings['target'];
  readonly #inFlight = new InFlight();
  #ownConnection: OwnConnection | undefined;
  #isClosed = false;

  constructor(target: RedisSettings['target']) {
    this.#target = target;
  }

  /**
   * Sends a command and returns the reply.
   *
   * @throws Error if the reply is an error or does not arrive within two seconds
   */
  async send(...args: readonly string[]): Promise<unknown> {
    const reply = this.#withClient(async (client) => {
      try {
        return await client.sendCommand(args);
      } catch (error) {
        throw new Error(`Redis rejected the command (${describeRedisError(error)}).`);
      }
    });
    return this.#inFlight.add(reply);
  }

  /** Runs a script for one key. */
  run(script: string, key: string, ...args: readonly string[]): Promise<unknown> {
    return this.send('EVAL', script, '1', key, ...args);
  }

  /** Returns another client with the same settings, not connected, whose errors do not terminate the process. */
  async duplicate(): Promise<RedisClient> {
    const client = await this.#withClient((each) => Promise.resolve(each.duplicate()));
    client.on('error', () => undefined);
    return client;
  }

  /** Waits for pending replies and closes the connection of the store. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#inFlight.settled();
    this.#ownConnection?.destroy();
  }

  async #withClient<T>(use: (client: RedisClient) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new Error('The ticket store is closed.');
    const target = this.#target;
    if ('client' in target) return withinDeadline(use(target.client), () => undefined);
    const own = (this.#ownConnection ??= new OwnConnection(target.url));
    return withinDeadline(own.client().then(use), () => {
      // A dead server may give no other sign than silence; the next command opens a new connection.
      if (this.#ownConnection === own) this.#ownConnection = undefined;
      own.destroy();
    });
  }
}

async function withinDeadline<T>(reply: Promise<T>, onLate: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Redis did not reply within ${REPLY_TIMEOUT_MS} ms.`));
      onLate();
    }, REPLY_TIMEOUT_MS);
  });
  return Promise.race([reply, late]).finally(() => {
    clearTimeout(timer);
  });
}
