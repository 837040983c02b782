import type { Ticket } from '../../index.js';
import { exitCodeOf } from '../exit-code-of.js';
import { describeFailure, type Failure } from './describe-failure.js';

/** As for a cache folder that cannot be used at all. */
const NOT_CACHED = 2;
/** Some tenants have failed and some have not. */
const PARTIAL = 5;

/** That there is a ticket for a tenant, without the ticket. */
interface Success {
  readonly contextIdentifier: string;
  readonly status: 'ok';
  /** Unix ms. */
  readonly expiresAt: number;
}

/** What has become of the tenants of a run. */
export class Report {
  readonly failures: Failure[] = [];
  /** Whether the cache has taken all there was. */
  isCached = true;
  readonly #total: number;
  #there = 0;
  #firstExitCode = 0;

  constructor(total: number) {
    this.#total = total;
  }

  addTicket(contextIdentifier: string, { expiresAt }: Ticket): Success {
    this.#there++;
    return { contextIdentifier, status: 'ok', expiresAt };
  }

  addFailure(contextIdentifier: string, error: unknown): Failure {
    if (this.failures.length === 0) this.#firstExitCode = exitCodeOf(error);
    const failure = describeFailure(contextIdentifier, error);
    this.failures.push(failure);
    return failure;
  }

  /** The exit code of a run that has come to its end. */
  get exitCode(): number {
    if (this.failures.length === 0 && !this.isCached) return NOT_CACHED;
    return this.failures.length > 0 && this.#there > 0 ? PARTIAL : this.#firstExitCode;
  }

  /** All of it in one line. */
  get summary(): string {
    const { length: failed } = this.failures;
    const left = this.#total - this.#there - failed;
    const rest = left > 0 ? `, ${left} not asked for` : '';
    return `${this.#there} of ${this.#total} tickets are there, ${failed} failed${rest}`;
  }
}
