/** Loads a heavy package when it is first needed, and only then; `require` itself takes a while each time it is asked. */
export function lazy<T>(load: () => T): () => T {
  let loaded: T | undefined;
  return () => (loaded ??= load());
}
