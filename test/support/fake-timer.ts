import { replace } from './replace.js';

/** What `performance.now()` says: real time goes on, and `advance` adds to it. */
export interface FakeTimer {
  readonly advance: (byMs: number) => void;
  readonly restore: () => void;
}

/** Takes over `performance.now()` of this process, which may stand still; timers keep to real time. */
export function fakeTimer({ isFrozen = false } = {}): FakeTimer {
  // Of whole numbers the sums are exact.
  const frozenAt = Math.ceil(performance.now());
  const real = isFrozen ? () => frozenAt : performance.now.bind(performance);
  let movedMs = 0;
  const restore = replace(performance, 'now', () => real() + movedMs);
  return {
    restore,
    advance: (byMs) => {
      movedMs += byMs;
    },
  };
}
