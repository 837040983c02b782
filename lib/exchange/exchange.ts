import { Deadline, type Limits, withDeadline } from '../concurrency/deadline.js';
import { SystemUserError } from '../errors.js';
import { type ExchangeMessage, publish } from '../events.js';
import {
  authenticate,
  type Credentials,
  type FlowSettings,
  type Trace,
} from '../flow/authenticate.js';
import { readTimes } from '../jwt/header.js';
import type { Clock } from '../model/clock.js';
import type { Tenant } from '../model/tenant.js';
import type { SystemUserTicket } from '../model/ticket.js';
import { explainClock, isClockError } from './clock-errors.js';

/** The settings of an exchange. */
export interface ExchangeSettings extends FlowSettings {
  /** The time limit for one exchange with all its retries, in ms. */
  readonly timeoutMs: number;
}

/** Makes one exchange within one deadline, and publishes its events. */
export async function exchange(
  tenant: Tenant,
  settings: ExchangeSettings,
  signal: AbortSignal | undefined,
): Promise<SystemUserTicket> {
  const about = {
    loginUrl: settings.endpoints.loginUrl,
    contextIdentifier: tenant.contextIdentifier,
  };
  const startedAt = performance.now();
  publish('superoffice-system-user:exchange:start', () => about);
  const leave = settings.signer.enter();
  try {
    const deadline = new Deadline({ timeoutMs: settings.timeoutMs, signal });
    const ticket = await exchangeWithRemedy(tenant, settings, deadline, about);
    publish('superoffice-system-user:exchange:end', () => ({
      ...about,
      durationMs: performance.now() - startedAt,
    }));
    return ticket;
  } catch (error) {
    const { code, step } = error instanceof SystemUserError ? error : {};
    publish('superoffice-system-user:exchange:error', () => ({
      ...about,
      durationMs: performance.now() - startedAt,
      code,
      step,
    }));
    throw error;
  } finally {
    leave();
  }
}

/** Runs the flow, and once more if its failure has a remedy: changed credentials or a corrected clock. */
async function exchangeWithRemedy(
  tenant: Tenant,
  settings: ExchangeSettings,
  deadline: Deadline,
  about: ExchangeMessage,
): Promise<SystemUserTicket> {
  const { clock } = settings;
  const inForceMs = clock.offsetMs;
  const trace: Trace = { attempts: 0 };
  try {
    return await authenticate(tenant, settings, deadline, trace);
  } catch (error) {
    const offsetMs = measureSkew(error, trace, settings);
    const changed = await changedCredentials(error, trace.credentials, settings, deadline.left());
    const isCorrected = offsetMs !== undefined && correct(clock, offsetMs, inForceMs, about);
    if (!changed && !isCorrected) throw explainClock(error, offsetMs);
    const corrected = changed ? { ...settings, credentials: () => changed } : settings;
    try {
      return await authenticate(tenant, corrected, deadline, trace);
    } catch (second) {
      // The correction did not help: revert it.
      if (isCorrected && isClockError(second, trace.token) && clock.undo(offsetMs, inForceMs)) {
        publish('superoffice-system-user:skew', () => ({ ...about, offsetMs: inForceMs }));
      }
      throw explainClock(second, measureSkew(second, trace, settings));
    }
  }
}

/** How far the service's clock is ahead of this machine's, in ms, if that can be the cause of the failure. */
function measureSkew(
  error: unknown,
  { answer, token }: Trace,
  { clock, clockToleranceSeconds }: ExchangeSettings,
): number | undefined {
  if (!answer || !isClockError(error, token)) return undefined;
  const offsetMs = clock.measure(answer.date, answer.at);
  if (offsetMs === undefined || token === undefined || error.step !== 5) return offsetMs;
  return isValidAt(token, answer.at + offsetMs, clockToleranceSeconds) ? offsetMs : undefined;
}

/** Whether a security token is valid at a time, Unix ms. If not, skew is not the cause of its failure. */
function isValidAt(token: string, at: number, toleranceSeconds: number): boolean {
  const times = readTimes(token);
  const seconds = Math.floor(at / 1000);
  if (!times || seconds + toleranceSeconds < times.nbf) return false;
  return seconds - toleranceSeconds < times.exp;
}

function correct(
  clock: Clock,
  offsetMs: number,
  inForceMs: number,
  about: ExchangeMessage,
): boolean {
  if (!clock.explains(offsetMs, inForceMs)) return false;
  // Of many exchanges that fail because of skew, the first corrects the clock for all.
  if (clock.correct(offsetMs)) {
    publish('superoffice-system-user:skew', () => ({ ...about, offsetMs }));
  }
  return true;
}

/** Reads the credentials again after a refused signature, as the key may have been rotated; undefined if unchanged. */
async function changedCredentials(
  error: unknown,
  used: Credentials | undefined,
  { credentials }: ExchangeSettings,
  limits: Limits,
): Promise<Credentials | undefined> {
  if (!used || !(error instanceof SystemUserError)) return undefined;
  if (error.reason !== 'InvalidSignature') return undefined;
  try {
    const now = await withDeadline(credentials(), limits, 1);
    const isSame =
      now.clientSecret === used.clientSecret &&
      now.privateKey.fingerprint === used.privateKey.fingerprint;
    return isSame ? undefined : now;
  } catch {
    // If the credentials cannot be read again, keep the original refusal.
    limits.signal?.throwIfAborted();
    return undefined;
  }
}
