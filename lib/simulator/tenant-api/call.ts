import { findTenant, type Service, type Tenant, useTicket } from '../service.js';
import type { SimulatorException } from '../types.js';
import type { Values } from './contact-contract.js';

/** A request to an API of a tenant. */
export interface TenantCall {
  readonly tenant: Tenant;
  /** The endpoint in the address: empty, or a name such as `moved1`. */
  readonly endpoint: string;
  readonly api: 'rest' | 'netserver';
  /** The path relative to the root of the API. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const CALL_PATH = /^\/(?:(moved\d+)\/)?([^/]+)\/(api\/v1|remote\/services88)\/(.*)$/i;

/** Finds the tenant and the API of a request target; undefined if it does not address a tenant of this simulator. */
export function findCall(service: Service, target: string): TenantCall | undefined {
  const parsed = readTarget(target);
  const match = CALL_PATH.exec(parsed?.path ?? '');
  if (parsed === undefined || match === null) return undefined;
  const [, endpoint = '', contextIdentifier = '', root = '', path = ''] = match;
  const tenant = findTenant(service, contextIdentifier);
  if (tenant === undefined) return undefined;
  const api = root.toLowerCase() === 'api/v1' ? 'rest' : 'netserver';
  return { tenant, endpoint: endpoint.toLowerCase(), api, path, query: parsed.query };
}

/** The parts of a request target. */
interface Target {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Parses a request target; undefined if it is not valid. */
export function readTarget(target: string): Target | undefined {
  const base = 'http://127.0.0.1';
  if (!URL.canParse(target, base)) return undefined;
  const { pathname, searchParams } = new URL(target, base);
  return { path: pathname, query: searchParams };
}

/** The credentials of a call of a tenant's API. */
interface CallCredentials {
  readonly applicationToken: string | null;
  readonly ticket: string | null;
}

/** Whether a call has the client secret and a valid ticket of this tenant. Counts the call in either case. */
export function authenticateCall(
  service: Service,
  tenant: Tenant,
  { applicationToken, ticket }: CallCredentials,
): boolean {
  const isAuthenticated =
    applicationToken === service.settings.clientSecret &&
    ticket !== null &&
    useTicket(tenant, ticket, service.now());
  if (isAuthenticated) {
    service.calls += 1;
    tenant.served += 1;
  } else {
    tenant.unauthorized += 1;
  }
  return isAuthenticated;
}

// These were not recorded from a live tenant: names and texts are invented in the style of NetServer.

/** The client secret or the ticket of a call is not valid. */
export const NOT_AUTHENTICATED: SimulatorException = {
  type: 'SuperOffice.Exceptions.SoSessionException',
  message: 'Authentication failed: the application token or the ticket is missing or not valid.',
  friendlyText: 'You are not logged in.',
  source: 'SoCore',
};

/** The requested entity does not exist. */
export const NOT_FOUND: SimulatorException = {
  type: 'SuperOffice.Exceptions.SoEntityNotFoundException',
  message: 'The entity was not found.',
  friendlyText: 'The record does not exist.',
  source: 'SoDataBase',
};

/** A parameter of a call is not valid. */
export const BAD_ARGUMENT: SimulatorException = {
  type: 'System.ArgumentException',
  message: 'A parameter is missing or out of range.',
  source: 'SoDataBase',
};

/** Makes NetServer's ExceptionInfo of an exception. */
export function exceptionInfo(exception: SimulatorException): Values {
  const { type, message, friendlyText, source, innerException, parameters } = exception;
  return {
    Message: message,
    StackTrace: '   at SuperOffice.Simulated.Call()',
    FriendlyText: friendlyText ?? null,
    ExceptionType: type,
    Source: source ?? null,
    InnerException: innerException === undefined ? null : exceptionInfo(innerException),
    Parameters:
      parameters === undefined
        ? null
        : Object.entries(parameters).map(([Key, Value]) => ({ Key, Value })),
  };
}
