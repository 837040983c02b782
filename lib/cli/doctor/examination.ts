import { redact } from '../../redaction/redact.js';
import { describeError } from '../describe-error.js';
import { exitCodeOf } from '../exit-code-of.js';
import type { Flags } from '../settings/find-setting.js';
import { UsageError } from '../usage-error.js';
import type { Check, Finding } from './finding.js';

/** Where an error has no better one. */
const REMEDY = 'Correct it; "superoffice-system-user help doctor" lists the settings.';

/** Makes checks one after the other and keeps what they found; a failed one does not end it. */
export class Examination {
  readonly checks: Check[] = [];
  /** The exit code of the first failure, 0 without one. */
  exitCode = 0;
  readonly #flags: Flags;
  readonly #onCheck: (check: Check) => void;
  readonly #secrets: string[] = [];

  /**
   * @param flags - what the command line says
   * @param onCheck - is told of each check as it ends
   */
  constructor(flags: Flags, onCheck: (check: Check) => void) {
    this.#flags = flags;
    this.#onCheck = onCheck;
  }

  /** Known secrets, which no check quotes; should one slip through, it is struck out here. */
  get secrets(): readonly string[] {
    return this.#secrets;
  }

  hide(...secrets: readonly (string | undefined)[]): void {
    this.#secrets.push(...secrets.filter((secret) => secret !== undefined));
  }

  /** Makes a check; returns what later ones need of it, undefined where it did not come to that. */
  async check<T>(
    name: string,
    run: () => Finding<T> | Promise<Finding<T>>,
  ): Promise<T | undefined> {
    try {
      const { value, ...finding } = await run();
      this.#add({ name, ...finding });
      return value;
    } catch (error) {
      const exitCode = exitCodeOf(error);
      this.exitCode ||= exitCode;
      const { message, code, hints } = describeError(error, { flags: this.#flags });
      const found = error instanceof UsageError ? message : `${message} [${code}]`;
      this.#add({ name, verdict: 'failed', found, remedy: hints.join(' ') || REMEDY });
      return undefined;
    }
  }

  #add({ name, verdict, found, remedy }: Check): void {
    const check = {
      name,
      verdict,
      found: redact(found, this.#secrets),
      ...(remedy && { remedy: redact(remedy, this.#secrets) }),
    };
    this.checks.push(check);
    this.#onCheck(check);
  }
}
