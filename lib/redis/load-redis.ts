import type { RedisClient } from './redis-client.js';

/** What is used of the package `redis`, whose types need not be there. */
export interface RedisPackage {
  createClient(options: object): RedisClient;
}

/**
 * Loads the package `redis`, which is there only if the application installed it.
 *
 * @throws Error if it is not installed
 */
export function loadRedis(): RedisPackage {
  try {
    return require('redis') as RedisPackage;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error('redisTicketStore({ url }) needs the package redis: npm install redis');
  }
}
