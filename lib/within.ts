import type { Step } from './errors.js';
import { watchLimits, type Limits } from './concurrency/deadline.js';

/** Waits for a value no longer than the limits allow; what a promise stands for goes on. A ready value costs nothing. */
export async function within<T>(
  value: T | Promise<T>,
  limits: Limits,
  step: Step | undefined,
): Promise<T> {
  if (!(value instanceof Promise)) return value;
  let stop: (() => void) | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    stop = watchLimits(limits, step, reject);
  });
  try {
    return await Promise.race([value, limit]);
  } finally {
    stop?.();
  }
}
