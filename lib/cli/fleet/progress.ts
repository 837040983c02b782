import type { TicketProgress } from '../../index.js';

const DRAW_MS = 100;
const LINE_MS = 5_000;
const BAR_WIDTH = 30;

/** How far a run has come, on stderr: a bar on a terminal, elsewhere a line every 5 seconds. */
export class Progress {
  readonly #total: number;
  readonly #isTerminal = process.stderr.isTTY;
  readonly #timer: NodeJS.Timeout;
  #now: Pick<TicketProgress, 'done' | 'failed'> = { done: 0, failed: 0 };

  constructor(total: number) {
    this.#total = total;
    const draw = () => {
      this.#draw();
    };
    this.#timer = setInterval(draw, this.#isTerminal ? DRAW_MS : LINE_MS).unref();
  }

  update(progress: TicketProgress): void {
    this.#now = progress;
  }

  /** Makes room on the terminal for something else. */
  clear(): void {
    if (this.#isTerminal) process.stderr.write('\r\x1b[K');
  }

  stop(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #draw(): void {
    const { done, failed } = this.#now;
    const text = `${done} of ${this.#total} done, ${failed} failed`;
    const bar = '#'.repeat(Math.floor((done / this.#total) * BAR_WIDTH)).padEnd(BAR_WIDTH, '.');
    process.stderr.write(this.#isTerminal ? `\r[${bar}] ${text}\x1b[K` : `${text}\n`);
  }
}
