import type { SimulatorException } from '../types.js';
import type { Values } from './contact-contract.js';
import { findTenant, type Service, type Tenant, useTicket } from '../service.js';

/** A request to the APIs of a tenant. */
export interface TenantCall {
  readonly tenant: Tenant;
  /** The endpoint that was asked: empty, or such as `moved1`. */
  readonly endpoint: string;
  readonly api: 'rest' | 'netserver';
  /** The path below the root of the API. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const CALL = /^\/(?:(moved\d+)\/)?([^/]+)\/(api\/v1|remote\/services88)\/(.*)$/i;

/** Finds the tenant and the API that a request target is an address of; undefined when it is none of a tenant here. */
export function findCall(service: Service, target: string): TenantCall | undefined {
  const read = readTarget(target);
  const match = CALL.exec(read?.path ?? '');
  if (read === undefined || match === null) return undefined;
  const [, endpoint = '', contextIdentifier = '', root = '', path = ''] = match;
  const tenant = findTenant(service, contextIdentifier);
  if (tenant === undefined) return undefined;
  const api = root.toLowerCase() === 'api/v1' ? 'rest' : 'netserver';
  return { tenant, endpoint: endpoint.toLowerCase(), api, path, query: read.query };
}

/** A request target, taken apart. */
export interface Target {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Takes a request target apart; undefined when it is none. */
export function readTarget(target: string): Target | undefined {
  const base = 'http://127.0.0.1';
  if (!URL.canParse(target, base)) return undefined;
  const { pathname, searchParams } = new URL(target, base);
  return { path: pathname, query: searchParams };
}

/** What a call of a tenant's API proves itself with. */
export interface CallCredentials {
  readonly applicationToken: string | null;
  readonly ticket: string | null;
}

/** Tells whether a call is let in: a known application, and a live ticket of this tenant. Counts it either way. */
export function authenticateCall(
  service: Service,
  tenant: Tenant,
  { applicationToken, ticket }: CallCredentials,
): boolean {
  const letIn =
    applicationToken === service.settings.clientSecret &&
    ticket !== null &&
    useTicket(tenant, ticket, service.now());
  if (letIn) {
    service.calls += 1;
    tenant.served += 1;
  } else {
    tenant.unauthorized += 1;
  }
  return letIn;
}

// None of these was recorded from a live tenant: names and texts are made up in the style of NetServer's.

/** The client secret or the ticket of a call is not good. */
export const NOT_AUTHENTICATED: SimulatorException = {
  type: 'SuperOffice.Exceptions.SoSessionException',
  message: 'Authentication failed: the application token or the ticket is missing or not valid.',
  friendlyText: 'You are not logged in.',
  source: 'SoCore',
};

/** The entity that a call asks for is not there. */
export const NOT_FOUND: SimulatorException = {
  type: 'SuperOffice.Exceptions.SoEntityNotFoundException',
  message: 'The entity was not found.',
  friendlyText: 'The record does not exist.',
  source: 'SoDataBase',
};

/** A parameter of a call makes no sense. */
export const BAD_ARGUMENT: SimulatorException = {
  type: 'System.ArgumentException',
  message: 'A parameter is missing or out of range.',
  source: 'SoDataBase',
};

/** Makes the ExceptionInfo of an exception. */
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
