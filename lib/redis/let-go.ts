import type { RedisClient } from './redis-client.js';

/** Closes a connection at once; one that is closed already throws in some versions. */
export function letGo(client: RedisClient | undefined): void {
  try {
    client?.destroy();
  } catch {
    // There is nothing left to close.
  }
}
