import type { Clock } from '../model/clock.js';
import { SystemUserError } from '../errors.js';
import { publish, type ExchangeMessage } from '../events.js';
import { explainClock, isClockError } from './clock-errors.js';
import {
  authenticate,
  type Credentials,
  type FlowCall,
  type FlowSettings,
  type Tenant,
} from '../flow/authenticate.js';
import type { SystemUserTicket } from '../model/ticket.js';
import { MAX_TRIES } from '../concurrency/retry.js';
import { readTimes } from '../jwt/header.js';
import { type Limits, within } from '../concurrency/deadline.js';

/** What an exchange needs beside the tenant. */
export interface ExchangeSettings extends FlowSettings {
  readonly credentials: FlowCall['credentials'];
  readonly timeoutMs: number;
}

/** One exchange, within one deadline, with its events. */
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
    const ticket = await exchangeWithRemedy(tenant, settings, about, () => ({
      timeoutMs: Math.max(0, startedAt + settings.timeoutMs - performance.now()),
      signal,
    }));
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

/** The flow, and once more where its failure has a remedy. */
async function exchangeWithRemedy(
  tenant: Tenant,
  settings: ExchangeSettings,
  about: ExchangeMessage,
  limits: FlowCall['limits'],
): Promise<SystemUserTicket> {
  let used: Credentials | undefined;
  let attempts = 1;
  let token = '';
  let answered: { date: string | undefined; at: number } | undefined;
  const call: FlowCall = {
    credentials: () => {
      const credentials = settings.credentials();
      if (!(credentials instanceof Promise)) return (used = credentials);
      return credentials.then((provided) => (used = provided));
    },
    limits,
    onAnswer: (date) => {
      answered = { date, at: settings.clock.now() };
    },
    onToken: (received) => {
      token = received;
    },
    firstAttempt: attempts,
    onRetry: ({ error: { code, status }, attempt, delayMs }) => {
      attempts = attempt + 1;
      const details = { attempt, delayMs, code, status };
      publish('superoffice-system-user:retry', () => ({ ...about, ...details }));
    },
  };
  const { clock, clockToleranceSeconds: tolerance } = settings;
  const inForceMs = clock.offsetMs;
  /** By how much the clock of this machine is off, where that is what an exchange has failed for. */
  const measure = (error: unknown) => {
    if (!answered || !isClockError(error, token)) return undefined;
    const offsetMs = clock.measure(answered.date, answered.at);
    if (offsetMs === undefined || error.step !== 5) return offsetMs;
    return holds(token, answered.at + offsetMs, tolerance) ? offsetMs : undefined;
  };
  try {
    return await authenticate(tenant, settings, call);
  } catch (error) {
    const offsetMs = measure(error);
    const changed = used && (await changedCredentials(error, used, settings, limits()));
    const isCorrected = offsetMs !== undefined && correct(clock, offsetMs, inForceMs, about);
    if (!changed && !isCorrected) throw explainClock(error, offsetMs);
    try {
      return await authenticate(tenant, settings, {
        ...call,
        firstAttempt: Math.min(attempts + 1, MAX_TRIES),
        ...(changed && { credentials: () => changed }),
      });
    } catch (second) {
      // What did not help was no correction.
      if (isCorrected && isClockError(second, token) && clock.undo(offsetMs, inForceMs)) {
        publish('superoffice-system-user:skew', () => ({ ...about, offsetMs: inForceMs }));
      }
      throw explainClock(second, measure(second));
    }
  }
}

/** Whether the times of a security token would hold at a time, Unix ms: else it is not the clock that it fails for. */
function holds(token: string, at: number, toleranceSeconds: number): boolean {
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
  // Of many exchanges that fail for it, the first corrects the clock for all.
  if (clock.correct(offsetMs)) {
    publish('superoffice-system-user:skew', () => ({ ...about, offsetMs }));
  }
  return true;
}

/** A signature that does not hold may be that of yesterday's key: it is asked for once more, and so is the secret. */
async function changedCredentials(
  error: unknown,
  used: Credentials,
  { credentials }: ExchangeSettings,
  limits: Limits,
): Promise<Credentials | undefined> {
  if (!(error instanceof SystemUserError) || error.reason !== 'InvalidSignature') return undefined;
  try {
    const now = await within(credentials(), limits, 1);
    const isSame =
      now.clientSecret === used.clientSecret &&
      now.privateKey.fingerprint === used.privateKey.fingerprint;
    return isSame ? undefined : now;
  } catch {
    // Who cannot be asked has nothing newer to say: the service's refusal stands.
    limits.signal?.throwIfAborted();
    return undefined;
  }
}
