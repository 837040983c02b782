/** A signal has asked this program to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly code = 'ERR_INTERRUPTED';
  readonly hints: readonly string[] = [];
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`Ended by ${signal}.`);
    this.signal = signal;
  }
}
