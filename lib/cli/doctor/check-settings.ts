import { checkProtocol } from '../../http/endpoints.js';
import { checkRange } from '../../arguments/checks.js';
import { MAX_TIMEOUT_MS } from '../../arguments/bounds.js';
import type { GivenSettings } from '../settings/given-settings.js';
import { EXCHANGE_NEEDS } from '../settings/exchange-needs.js';
import { ok, type Finding } from './finding.js';

/** Whether everything that is needed is set: for an exchange, or for the way to the login host alone. */
export async function checkSettings(
  settings: GivenSettings,
  timeoutMs: number,
  isExchange: boolean,
): Promise<Finding> {
  checkRange('timeoutMs', timeoutMs, 1, MAX_TIMEOUT_MS);
  checkProtocol((await settings.protocol()) ?? 'soap');
  if (isExchange) settings.require(...EXCHANGE_NEEDS);
  else settings.require(['environment', 'loginUrl']);
  return ok(`everything is set that is needed ${isExchange ? 'for' : 'without'} an exchange`);
}
