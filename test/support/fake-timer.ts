import { replace } from './replace.js';

/** What `performance.now()` says: real time goes on, and `advance` adds to it. */
export interface FakeTimer {
  readonly advance: (byMs: number) => void;
  readonly restore: () => void;
}

/** Takes over `performance.now()` of this process; timers keep to real time. */
export function fakeTimer(): FakeTimer {
  const real = performance.now.bind(performance);
  let movedMs = 0;
  const restore = replace(performance, 'now', () => real() + movedMs);
  return {
    restore,
    advance: (byMs) => {
      movedMs += byMs;
    },
  };
}
