import { checkRange } from '../../checks/check-range.js';
import { MAX_TIMEOUT_MS } from '../../defaults.js';
import type { GivenSettings } from '../settings/given-settings.js';
import { EXCHANGE_NEEDS } from '../settings/exchange-needs.js';
import { ok, type Finding } from './finding.js';

/** Whether everything that an exchange needs is set. */
export function checkSettings(settings: GivenSettings, timeoutMs: number): Finding {
  settings.require(...EXCHANGE_NEEDS);
  checkRange('timeoutMs', timeoutMs, 1, MAX_TIMEOUT_MS);
  return ok('everything that an exchange needs is set');
}
