/** Puts another value in the place of a property; the result puts things back. */
export function replace<T extends object, K extends keyof T>(
  target: T,
  name: K,
  value: T[K],
): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
  return () => {
    if (before) Object.defineProperty(target, name, before);
    else Reflect.deleteProperty(target, name);
  };
}
