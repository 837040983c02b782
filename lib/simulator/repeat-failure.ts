import { ArgumentError } from '../errors.js';

/**
 * Puts a failure on a queue.
 *
 * @param times - how often, 1 or more
 * @throws TypeError `ERR_INVALID_ARG_VALUE` when `times` is not such a number
 */
export function repeatFailure<Failure>(queue: Failure[], failure: Failure, times: number): void {
  if (!Number.isInteger(times) || times < 1) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'times must be an integer from 1');
  }
  for (let count = 0; count < times; count += 1) queue.push(failure);
}
