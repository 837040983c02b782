import type { LRUCache } from 'lru-cache';
import { lazy } from './lazy.js';

const loadLruCache = lazy(() => require('lru-cache') as typeof import('lru-cache'));

/** A map of which those go that were not asked for the longest. */
type BoundedMap<V extends object> = LRUCache<string, V>;

/**
 * Makes a map that holds so many at the most.
 *
 * @param onRemove - told of each value that goes, however it goes
 */
export function makeBoundedMap<V extends object>(
  maxSize: number,
  onRemove: (value: V) => void = () => undefined,
): BoundedMap<V> {
  const { LRUCache } = loadLruCache();
  // With `max`, all the room is taken at once.
  return new LRUCache({ maxSize, sizeCalculation: () => 1, dispose: onRemove });
}
