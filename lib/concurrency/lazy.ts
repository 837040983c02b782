/** Calls `load` on the first use only: it loads a heavy package, and even a cached `require` takes time. */
export function lazy<T>(load: () => T): () => T {
  let loaded: T | undefined;
  return () => (loaded ??= load());
}
