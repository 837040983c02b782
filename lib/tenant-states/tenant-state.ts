import { SystemUserError } from '../errors.js';
import { responseMalformed } from '../http/malformed-response.js';
import type { HttpResponse } from '../http/response.js';
import { httpStatusError } from '../http/status-errors.js';
import { decodeText } from '../text/decode-text.js';

/** The documented states of a tenant by number (docs/protocol.md, "Tenant state"). */
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

/** The state of a tenant, as the state API reports it. */
export interface TenantState {
  /** The context identifier in the spelling of the state API. */
  readonly contextIdentifier: string;
  /** A documented state, or the name of a newer one. */
  readonly state: TenantStateName | (string & {});
  /** Whether the tenant's API is available, as in the states `Running` and `OnlineMaintenance`. */
  readonly isRunning: boolean;
  /** When the cached state expires, Unix ms by the client's clock: as the state API says, but 10 seconds to one hour. */
  readonly validUntil: number;
  /** The tenant's root address; undefined if it has none. */
  readonly endpoint: string | undefined;
  /** The root of the tenant's REST API; undefined if it has none. */
  readonly webApiUrl: string | undefined;
}

/** The limits of the validity of a cached state, in ms. */
const MIN_VALID_MS = 10_000;
const MAX_VALID_MS = 60 * 60_000;
const HINT = 'Check that the login URL is the SuperOffice login service itself.';

/**
 * Parses a response of the state API.
 *
 * @param requested - the context identifier that was requested
 * @param now - when the response arrived by the client's clock, Unix ms
 * @throws SystemUserError ERR_HTTP_STATUS or ERR_RESPONSE_MALFORMED
 */
export function readTenantState(
  response: HttpResponse,
  requested: string,
  now: number,
): TenantState {
  const { status, headers, body } = response;
  if (status !== 200) throw httpStatusError(response, undefined);
  const { ContextIdentifier, State, IsRunning, ValidUntil, Endpoint, Api } = parse(body);
  const state = readStateName(State);
  if (
    typeof ContextIdentifier !== 'string' ||
    state === undefined ||
    typeof IsRunning !== 'boolean'
  ) {
    throw responseMalformed('does not contain a tenant state', status, null, HINT);
  }
  if (
    !/^[\w-]+$/.test(ContextIdentifier) ||
    ContextIdentifier.toLowerCase() !== requested.toLowerCase()
  ) {
    throw responseMalformed('contains the state of another tenant', status, null, HINT);
  }
  // Both times come from the service, so a wrong clock on this machine does not matter.
  const serverMs = Date.parse(String(ValidUntil)) - (Date.parse(headers.date ?? '') || now);
  const validMs = Math.min(Math.max(serverMs || 0, MIN_VALID_MS), MAX_VALID_MS);
  return Object.freeze({
    contextIdentifier: ContextIdentifier,
    state,
    isRunning: IsRunning || state === 'OnlineMaintenance',
    validUntil: now + validMs,
    endpoint: typeof Endpoint === 'string' ? Endpoint : undefined,
    webApiUrl: typeof Api === 'string' ? Api : undefined,
  });
}

/** States that end without action. */
const TRANSIENT: readonly string[] = ['Provisioning', 'OfflineMaintenance', 'MigrationPending'];

export function tenantNotAvailable({ contextIdentifier, state }: TenantState): SystemUserError {
  const isTransient = TRANSIENT.includes(state);
  return new SystemUserError('ERR_TENANT_NOT_AVAILABLE', {
    step: undefined,
    message: `The tenant ${contextIdentifier} is not available: its state is ${state}.`,
    hint: hintFor(state, isTransient),
    retryable: isTransient,
    state,
    isRunning: false,
  });
}

function parse(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(decodeText(body) ?? '')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** The documentation shows a name; .NET serializes an enum as a number by default. */
function readStateName(state: unknown): string | undefined {
  const name =
    typeof state === 'number' && Object.hasOwn(TENANT_STATE_NAMES, state)
      ? TENANT_STATE_NAMES[state as keyof typeof TENANT_STATE_NAMES]
      : state;
  return typeof name === 'string' && /^\w{1,64}$/.test(name) ? name : undefined;
}

function hintFor(state: string, isTransient: boolean): string {
  if (isTransient) return 'This state is temporary. Try again later.';
  return state === 'Unknown'
    ? 'The tenant does not exist in this environment, or its state is unknown because of an incident. Check the context identifier and the login URL.'
    : 'The API of the tenant is not available in this state. Ask the customer, or stop working for this tenant.';
}
