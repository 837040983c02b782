import type { Step } from './errors.js';
import { watchLimits, type Limits } from './watch-limits.js';

/** Waits for a promise no longer than the limits allow; what it stands for goes on. */
export async function within<T>(promise: Promise<T>, limits: Limits, step: Step): Promise<T> {
  let stop: (() => void) | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    stop = watchLimits(limits, step, reject);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    stop?.();
  }
}
