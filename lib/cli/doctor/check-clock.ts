import { Clock } from '../../model/clock.js';
import { UsageError } from '../usage-error.js';
import type { HostAnswer } from './check-service.js';
import { ok, warning, type Finding } from './finding.js';

/** Up to here there is nothing to do, in seconds; the Date header knows whole ones only. */
const OK_SECONDS = 30;
const WARNING_SECONDS = 120;

const REMEDY = 'Synchronise the clock of this machine, with NTP for example.';

/** How far the clock of this machine is from that of the service. */
export function checkClock({ headers, at }: HostAnswer): Finding {
  const offsetMs = new Clock(Date.now).measure(headers.date, at);
  if (offsetMs === undefined) {
    return warning('the answer of the login host has no date', 'Compare the clock by hand.');
  }
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  const side = offsetMs > 0 ? 'behind' : 'ahead of';
  if (seconds < OK_SECONDS) return ok(`within ${Math.max(1, seconds)} s of the service's`);
  if (seconds < WARNING_SECONDS) return warning(`${seconds} s ${side} the service's`, REMEDY);
  const minutes = Math.round(seconds / 60);
  throw new UsageError(
    `The clock of this machine is ${minutes} minutes ${side} the service's.`,
    REMEDY,
  );
}
