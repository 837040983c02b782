import type { LRUCache } from 'lru-cache';
import { lazy } from './lazy.js';

const loadLruCache = lazy(() => require('lru-cache') as typeof import('lru-cache'));

/** A map with a maximum size, which evicts the least recently used entry. */
type BoundedMap<V extends object> = LRUCache<string, V>;

/**
 * Makes a map with a maximum number of entries.
 *
 * @param onRemove - called with each value that is evicted, replaced or deleted
 */
export function makeBoundedMap<V extends object>(
  maxSize: number,
  onRemove: (value: V) => void = () => undefined,
): BoundedMap<V> {
  const { LRUCache } = loadLruCache();
  // With `max` in place of `maxSize`, lru-cache would allocate the memory for all entries at once.
  return new LRUCache({ maxSize, sizeCalculation: () => 1, dispose: onRemove });
}
