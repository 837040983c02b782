import { Interrupted } from './interrupted.js';

/** Makes a signal that is aborted on SIGINT and SIGTERM, so that locks are given back; a second one ends the program. */
export function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      controller.abort(new Interrupted(signal));
    });
  }
  return controller.signal;
}
