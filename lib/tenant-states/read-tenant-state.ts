import { decodeText } from '../text/decode-text.js';
import { httpStatusError } from '../http/status-errors.js';
import { responseMalformed } from '../http/malformed-response.js';
import type { HttpResponse } from '../http/response.js';
import { TENANT_STATE_NAMES, type TenantState } from './tenant-state.js';

/** How long an answer is kept at the least and at the most, in ms. */
const MIN_KEPT_MS = 10_000;
const MAX_KEPT_MS = 60 * 60_000;
const HINT = 'Check that the login URL is the SuperOffice login service itself.';

/**
 * Reads an answer of the state API.
 *
 * @param asked - the context identifier that was asked for
 * @param now - when the answer came by the client's clock, Unix ms
 * @throws SystemUserError ERR_HTTP_STATUS or ERR_RESPONSE_MALFORMED
 */
export function readTenantState(answer: HttpResponse, asked: string, now: number): TenantState {
  const { status, headers, body } = answer;
  if (status !== 200) throw httpStatusError(answer, undefined);
  const { ContextIdentifier, State, IsRunning, ValidUntil, Endpoint, Api } = parse(body);
  const state = readName(State);
  if (
    typeof ContextIdentifier !== 'string' ||
    state === undefined ||
    typeof IsRunning !== 'boolean'
  ) {
    throw responseMalformed('is not the state of a tenant', status, null, HINT);
  }
  if (
    !/^[\w-]+$/.test(ContextIdentifier) ||
    ContextIdentifier.toLowerCase() !== asked.toLowerCase()
  ) {
    throw responseMalformed('is the state of another tenant', status, null, HINT);
  }
  // Both times are the service's: what the clock of this machine says does not matter.
  const validMs = Date.parse(String(ValidUntil)) - (Date.parse(headers.date ?? '') || now);
  const keptMs = Math.min(Math.max(validMs || 0, MIN_KEPT_MS), MAX_KEPT_MS);
  return Object.freeze({
    contextIdentifier: ContextIdentifier,
    state,
    isRunning: IsRunning || state === 'OnlineMaintenance',
    validUntil: now + keptMs,
    endpoint: typeof Endpoint === 'string' ? Endpoint : undefined,
    webApiUrl: typeof Api === 'string' ? Api : undefined,
  });
}

function parse(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(decodeText(body) ?? '')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** By name, as documented, or by number, as .NET writes it where nobody says otherwise. */
function readName(state: unknown): string | undefined {
  const name =
    typeof state === 'number' && Object.hasOwn(TENANT_STATE_NAMES, state)
      ? TENANT_STATE_NAMES[state as keyof typeof TENANT_STATE_NAMES]
      : state;
  return typeof name === 'string' && /^\w{1,64}$/.test(name) ? name : undefined;
}
