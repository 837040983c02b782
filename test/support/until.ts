import { setImmediate } from 'node:timers/promises';

/** Waits for something that is on its way, turn by turn of the event loop. */
export async function until(isThere: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isThere())) await setImmediate();
}
