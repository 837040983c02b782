import type { TicketProgress } from '../../index.js';

const BAR_INTERVAL_MS = 100;
const LINE_INTERVAL_MS = 5_000;
const BAR_WIDTH = 30;

/** Shows progress on stderr: a bar on a terminal, otherwise a line every 5 seconds. */
export class Progress {
  readonly #total: number;
  readonly #isTerminal = process.stderr.isTTY;
  readonly #timer: NodeJS.Timeout;
  #progress: Pick<TicketProgress, 'done' | 'failed'> = { done: 0, failed: 0 };

  constructor(total: number) {
    this.#total = total;
    const draw = () => {
      this.#draw();
    };
    this.#timer = setInterval(draw, this.#isTerminal ? BAR_INTERVAL_MS : LINE_INTERVAL_MS).unref();
  }

  update(progress: TicketProgress): void {
    this.#progress = progress;
  }

  /** Clears the bar, so that other output can use its line. */
  clear(): void {
    if (this.#isTerminal) process.stderr.write('\r\x1b[K');
  }

  stop(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #draw(): void {
    const { done, failed } = this.#progress;
    const text = `${done} of ${this.#total} done, ${failed} failed`;
    const bar = '#'.repeat(Math.floor((done / this.#total) * BAR_WIDTH)).padEnd(BAR_WIDTH, '.');
    process.stderr.write(this.#isTerminal ? `\r[${bar}] ${text}\x1b[K` : `${text}\n`);
  }
}
