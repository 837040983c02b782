import { SystemUserError } from '../errors.js';
import { responseMalformed } from '../http/malformed-response.js';
import type { HttpResponse } from '../http/response.js';
import { httpStatusError } from '../http/status-errors.js';
import { decodeText } from '../text/decode-text.js';

/** The states of a tenant that are documented, by their numbers (docs/protocol.md, "Tenant state"). */
const TENANT_STATE_NAMES = {
  0: 'Unknown',
  1: 'Provisioning',
  2: 'Running',
  3: 'Deleted',
  4: 'Suspended',
  5: 'OnlineMaintenance',
  6: 'OfflineMaintenance',
  8: 'ProvisioningFailed',
  10: 'Deleting',
  11: 'DeleteFailed',
  12: 'MigrationPending',
} as const;

/** A documented state of a tenant. */
export type TenantStateName = (typeof TENANT_STATE_NAMES)[keyof typeof TENANT_STATE_NAMES];

/** What the state API says of a tenant. */
export interface TenantState {
  /** The tenant, as the state API spells it. */
  readonly contextIdentifier: string;
  /** A documented state, or a name that is new. */
  readonly state: TenantStateName | (string & {});
  /** Whether its API works: so in the states `Running` and `OnlineMaintenance`. */
  readonly isRunning: boolean;
  /** Until when this is kept, Unix ms by the client's clock: what the state API said, but 10 seconds to one hour. */
  readonly validUntil: number;
  /** The tenant's root address, where it has one. */
  readonly endpoint: string | undefined;
  /** The tenant's REST root, where it has one. */
  readonly webApiUrl: string | undefined;
}

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

/** States that pass by themselves. */
const PASSING: readonly string[] = ['Provisioning', 'OfflineMaintenance', 'MigrationPending'];

/** The error for a tenant whose API is not available now. */
export function tenantNotAvailable({ contextIdentifier, state }: TenantState): SystemUserError {
  const passes = PASSING.includes(state);
  return new SystemUserError('ERR_TENANT_NOT_AVAILABLE', {
    step: undefined,
    message: `The tenant ${contextIdentifier} is not available: its state is ${state}.`,
    hint: hintFor(state, passes),
    retryable: passes,
    state,
    isRunning: false,
  });
}

function hintFor(state: string, passes: boolean): string {
  if (passes) return 'It comes back by itself: try again later.';
  return state === 'Unknown'
    ? 'There is no such tenant in this environment, or the service cannot tell: check the context identifier and the login URL.'
    : 'Its API does not work in this state: ask the customer, or stop working for this tenant.';
}
