import { expect } from 'chai';
import { Deadline } from '../../lib/concurrency/deadline.js';
import { SystemUserError, type SystemUserErrorCode } from '../../lib/errors.js';
import { retry, type Retry } from '../../lib/concurrency/retry.js';
import { failureOf } from '../support/failure-of.js';

const failed = (
  code: SystemUserErrorCode = 'ERR_TRANSPORT',
  details: { retryable?: boolean; retryAfterMs?: number } = {},
) =>
  new SystemUserError(code, {
    step: 3,
    message: 'failed',
    hint: 'none',
    retryable: true,
    ...details,
  });

describe('retry', () => {
  /** Runs what fails each time, and tells how often it was tried and what was said of it. */
  async function runFailing(
    error: Error,
    { timeoutMs = 15_000, random = () => 0 }: { timeoutMs?: number; random?: () => number } = {},
  ) {
    let tries = 0;
    const retries: Retry[] = [];
    const run = () => {
      tries++;
      return Promise.reject(error);
    };
    const onRetry = (each: Retry) => retries.push(each);
    const failure = await failureOf(() =>
      retry(run, new Deadline({ timeoutMs }), { onRetry, random }),
    );
    return { tries, retries, failure };
  }

  it('gives back what comes of the first try that succeeds', async () => {
    let tries = 0;
    const run = () => (++tries < 3 ? Promise.reject(failed()) : Promise.resolve(tries));
    const result = await retry(run, new Deadline({ timeoutMs: 60_000 }), { random: () => 0 });
    expect({ result, tries }).to.deep.equal({ result: 3, tries: 3 });
  });

  it('tries three times and no more, and throws the last failure as it is', async () => {
    const error = failed();
    const { tries, retries, failure } = await runFailing(error);
    expect(failure).to.equal(error);
    expect(tries).to.equal(3);
    expect(retries).to.deep.equal([
      { error, attempt: 1, delayMs: 0 },
      { error, attempt: 2, delayMs: 0 },
    ]);
  });

  const final: Record<string, Error> = {
    'an error that is not retryable': failed('ERR_AUTHENTICATION_REFUSED', { retryable: false }),
    'a timeout, which used up the time': failed('ERR_TIMEOUT'),
    'an error of another kind': Object.assign(new Error('other'), { retryable: true }),
  };
  for (const [what, error] of Object.entries(final)) {
    it(`does not try again after ${what}`, async () => {
      const { tries, retries, failure } = await runFailing(error);
      expect(failure).to.equal(error);
      expect({ tries, retries }).to.deep.equal({ tries: 1, retries: [] });
    });
  }

  it('pauses exponentially with full jitter: from nothing to 500 and then 1,000 ms', async () => {
    for (const [random, delays] of [
      [0, [0, 0]],
      [0.5, [250, 500]],
      [0.999, [499.5, 999]],
    ] as const) {
      const heard: number[] = [];
      for (const stopAt of [1, 2]) {
        const controller = new AbortController();
        // Every pause before the one looked at is none; that one is cut short.
        const numbers = [...Array.from({ length: stopAt - 1 }, () => 0), random];
        const call = retry(
          () => Promise.reject(failed()),
          new Deadline({ timeoutMs: 15_000, signal: controller.signal }),
          {
            onRetry: ({ attempt, delayMs }) => {
              if (attempt !== stopAt) return;
              heard.push(delayMs);
              controller.abort('seen');
            },
            random: () => numbers.shift()!,
          },
        );
        expect(await failureOf(() => call)).to.equal('seen');
      }
      expect(heard).to.deep.equal(delays);
    }
  });

  it('waits as long as the server asks, whatever the dice say', async () => {
    const { retries } = await runFailing(failed('ERR_HTTP_STATUS', { retryAfterMs: 2 }), {
      random: () => 1,
    });
    expect(retries.map(({ delayMs }) => delayMs)).to.deep.equal([2, 2]);
  });

  it('fails at once when the pause would outlast the time', async () => {
    for (const [timeoutMs, retryAfterMs] of [
      [1000, 1000],
      [1000, 3_600_000],
      [0, 0],
    ]) {
      const error = failed('ERR_HTTP_STATUS', { retryAfterMs: retryAfterMs! });
      const { tries, failure } = await runFailing(error, { timeoutMs: timeoutMs! });
      expect(failure).to.equal(error);
      expect(tries).to.equal(1);
    }
  });

  it('asks for what is left of the time before each pause', async () => {
    const left = [1000, 10];
    let tries = 0;
    const run = () => {
      tries++;
      return Promise.reject(failed('ERR_HTTP_STATUS', { retryAfterMs: 10 }));
    };
    await failureOf(() => retry(run, { left: () => ({ timeoutMs: left.shift()! }) }));
    expect(tries).to.equal(2);
  });

  it('rejects with the reason of a signal that is aborted during the pause', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let tries = 0;
    const run = () => {
      tries++;
      return Promise.reject(failed('ERR_HTTP_STATUS', { retryAfterMs: 600_000 }));
    };
    const deadline = new Deadline({ timeoutMs: 1_000_000, signal: controller.signal });
    const onRetry = () => {
      setImmediate(() => {
        controller.abort(reason);
      });
    };
    const call = retry(run, deadline, { onRetry });
    expect(await failureOf(() => call)).to.equal(reason);
    expect(tries).to.equal(1);
  });
});
