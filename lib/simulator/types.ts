import type { KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A tenant that has consented to the application. */
export interface SimulatorTenant {
  /** The tenant id in its canonical spelling, `[A-Za-z0-9_-]{1,64}`; requests may spell it in any case. */
  readonly contextIdentifier: string;
  /** The unsigned system user token of this tenant and application; may contain spaces and dots. */
  readonly systemUserToken: string;
}

/** The partner's encrypted RSA key with its passphrase. */
export interface EncryptedPartnerKey {
  /** An encrypted PEM (PKCS#8, PKCS#1) or DER (PKCS#8). */
  readonly key: string | Uint8Array;
  /** Its passphrase. */
  readonly passphrase: string | Uint8Array;
}

/**
 * The partner's RSA key, public or private: PEM or DER (PKCS#1, PKCS#8, SPKI), a certificate in PEM, .NET `RSAKeyValue`
 * XML, a KeyObject, or an encrypted PEM or DER with its passphrase.
 */
export type PartnerKey = string | Uint8Array | KeyObject | EncryptedPartnerKey;

/** The options of {@link startSimulator}; omitted values are generated. */
export interface SimulatorOptions {
  /** The application's client secret; default: random. */
  readonly clientSecret?: string;
  /** The key that verifies signatures; default: a generated pair of 2048 bits, see {@link Simulator.privateKey}. */
  readonly partnerKey?: PartnerKey;
  /** The tenants that have consented, at least one; default: one with random values. */
  readonly tenants?: readonly Partial<SimulatorTenant>[];
  /** The TCP port on 127.0.0.1, 0 to 65535; default 0, which selects a free port. */
  readonly port?: number;
  /** The clock in Unix ms; default `Date.now`. */
  readonly now?: () => number;
}

/** A received request. It contains the secrets that the client sent. */
export interface RecordedRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The request target with its query, e.g. `/login/services/PartnerSystemUserService.svc?wsdl`. */
  readonly path: string;
  /** The headers, names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The body decoded as UTF-8; empty if it exceeded the limit. */
  readonly body: string;
  /** The time of arrival by the simulator's clock, Unix ms. */
  readonly at: number;
}

/**
 * How the next exchange fails, by SOAP or REST. The simulator does not check the request.
 *
 * - `reason`, `errorMessage`: refused with HTTP 200 and `IsSuccessful` false.
 * - `fault`: HTTP 500 and a SOAP Fault with this code (`Server`, `InternalServiceFault`, ...); by REST HTTP 500 and its
 *   text as JSON.
 * - `status` without `body`: a gateway's HTML page.
 * - `body`: sent unchanged, `status` default 200; the Content-Type is `text/html` from status 400 up, else
 *   `text/xml`, by REST `application/json`, and `headers` override it.
 * - `reset`: the connection is reset. `hang`: the connection stays open without an answer until the client or `stop()`
 *   closes it.
 */
export type SimulatorFailure =
  | { readonly reason: RefusalReason }
  | { readonly errorMessage: string }
  | { readonly fault: { readonly code: string; readonly string: string } }
  | {
      readonly status: number;
      readonly body?: string | Buffer;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly body: string | Buffer;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly reset: true }
  | { readonly hang: true };

/** The failure of a call of a tenant's API: the fields of NetServer's `ExceptionInfo`. */
export interface SimulatorException {
  /** The full name of a .NET class, such as `SuperOffice.Exceptions.SoSessionException`. */
  readonly type: string;
  /** The description of the failure. */
  readonly message: string;
  /** A description for end users; default nil. */
  readonly friendlyText?: string;
  /** The assembly that threw it; default nil. */
  readonly source?: string;
  /** Its cause; default nil. */
  readonly innerException?: SimulatorException;
  /** Further details; default nil. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * How the next call of a tenant's REST API or of NetServer fails. The simulator does not check the call.
 *
 * - `status`: this HTTP status, with a gateway's HTML page.
 * - `exception`: NetServer answers with HTTP 200 and the response headers `Succeeded` false and `ExceptionInfo`; the REST
 *   API with HTTP 500 and the same as JSON.
 * - `reset`: the connection is reset. `hang`: the connection stays open without an answer until the client or `stop()`
 *   closes it.
 */
export type SimulatorCallFailure =
  | { readonly status: number }
  | { readonly exception: SimulatorException }
  | { readonly reset: true }
  | { readonly hang: true };

/** A change of a tenant's state; omitted fields do not change. */
export interface TenantStateChange {
  /** The state; initially `Running`. The APIs work in `Running` and `OnlineMaintenance`. */
  readonly state?: TenantState;
  /** How long an answer of the state API is valid, 0 or more, in ms; initially 10 minutes. */
  readonly validForMs?: number;
}

/** The number of calls of a tenant's APIs. */
export interface TenantCalls {
  /** Calls with valid credentials. */
  readonly served: number;
  /** Calls that were rejected for their credentials, or with HTTP 401 by `failNextCall`. */
  readonly unauthorized: number;
}

/** The notification that SuperOffice posts to an application when a tenant changes. */
export interface TenantNotification {
  /** 0 Upgrade, 1 BackupRestored, 2 Suspend, 3 Resume, 4 Delete, 5 Move. */
  readonly ChangeType: number;
  readonly ContextIdentifier: string;
  readonly VersionName: string;
  readonly FileVersion: string;
  /** A JWT signed like a security token. */
  readonly Token: string;
  /** The host after a move. */
  readonly PublicEndpoint?: string;
}

/** The refusal reasons of the login service, in the order of their codes 1 to 7. */
export const REFUSAL_REASONS = [
  'Revoked',
  'InvalidRedirectUrl',
  'Expired',
  'Denied',
  'NeedsReapproval',
  'InvalidTimestamp',
  'InvalidSignature',
] as const;

/** A reason in {@link REFUSAL_REASONS}. */
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** The documented states of a tenant, with the names that the state API uses. */
export const TENANT_STATES = [
  'Unknown',
  'Provisioning',
  'Running',
  'Deleted',
  'Suspended',
  'OnlineMaintenance',
  'OfflineMaintenance',
  'ProvisioningFailed',
  'Deleting',
  'DeleteFailed',
  'MigrationPending',
] as const;

/** A state in {@link TENANT_STATES}. */
export type TenantState = (typeof TENANT_STATES)[number];
