import type { RunningContender } from './start-contender.js';

const TURNS = 4;

/**
 * Lets every contender make its first exchanges, which do not count: they pay for loading, for the issuer's keys and for
 * the compiler, and the more code a contender has, the longer the compiler takes to get to all of it.
 */
export async function warmUp(
  contenders: readonly RunningContender[],
  exchanges: number,
): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    for (const contender of contenders) await contender.measure(16, exchanges / TURNS);
  }
}
