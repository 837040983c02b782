import type { KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A tenant that has consented to the application. */
export interface SimulatorTenant {
  /** The tenant id in its canonical spelling, `[A-Za-z0-9_-]{1,64}`; requests may spell it in any case. */
  readonly contextIdentifier: string;
  /** The unsigned system user token of this tenant and application; may contain spaces and dots. */
  readonly systemUserToken: string;
}

/** The partner's RSA key with the passphrase that opens it. */
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

/** What {@link startSimulator} may be told; what is left out is made fresh. */
export interface SimulatorOptions {
  /** The application's client secret; default: random. */
  readonly clientSecret?: string;
  /** The key that signatures are checked with; default: a fresh pair of 2048 bits, see {@link Simulator.privateKey}. */
  readonly partnerKey?: PartnerKey;
  /** The tenants that have consented, at least one; default: one with random values. */
  readonly tenants?: readonly Partial<SimulatorTenant>[];
  /** The TCP port on 127.0.0.1, 0 to 65535; default 0, which takes any free port. */
  readonly port?: number;
  /** The clock in Unix ms; default `Date.now`. */
  readonly now?: () => number;
}

/** One request as it arrived. It holds the secrets that were sent. */
export interface RecordedRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The request target with its query, e.g. `/login/services/PartnerSystemUserService.svc?wsdl`. */
  readonly path: string;
  /** The headers, names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The body read as UTF-8; empty when it went over the limit. */
  readonly body: string;
  /** When it arrived, on the simulator's clock, Unix ms. */
  readonly at: number;
}

/**
 * How the next exchange is to fail, by SOAP or by its REST twin. The request is not looked at: the answer is the one asked
 * for.
 *
 * - `reason`, `errorMessage`: refused with HTTP 200 and `IsSuccessful` false.
 * - `fault`: HTTP 500 and a SOAP Fault with that code (`Server`, `InternalServiceFault`, ...); by REST HTTP 500 and its
 *   text as JSON.
 * - `status` without `body`: a gateway's HTML page.
 * - `body`: sent as it is, `status` default 200; the Content-Type is `text/html` from status 400 up, else
 *   `text/xml`, by REST `application/json`, and `headers` override it.
 * - `reset`: the connection is reset. `hang`: no answer ever comes, until the client or `stop()` ends the connection.
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

/** What a call of a tenant's API says when it fails: the fields of NetServer's `ExceptionInfo`. */
export interface SimulatorException {
  /** The full name of a .NET class, such as `SuperOffice.Exceptions.SoSessionException`. */
  readonly type: string;
  /** What happened. */
  readonly message: string;
  /** The same for the eyes of a user; default nil. */
  readonly friendlyText?: string;
  /** The assembly that it comes from; default nil. */
  readonly source?: string;
  /** What caused it; default nil. */
  readonly innerException?: SimulatorException;
  /** Further details; default nil. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * How the next call of a tenant's REST API or of NetServer is to fail. The call is not looked at.
 *
 * - `status`: that HTTP status, with a gateway's HTML page.
 * - `exception`: NetServer answers with HTTP 200 and the response headers `Succeeded` false and `ExceptionInfo`; the REST
 *   API with HTTP 500 and the same as JSON.
 * - `reset`: the connection is reset. `hang`: no answer ever comes, until the client or `stop()` ends the connection.
 */
export type SimulatorCallFailure =
  | { readonly status: number }
  | { readonly exception: SimulatorException }
  | { readonly reset: true }
  | { readonly hang: true };

/** What becomes of a tenant; what is left out stays as it is. */
export interface TenantStateChange {
  /** Its state; at first `Running`. Its APIs work in that and in `OnlineMaintenance`. */
  readonly state?: TenantState;
  /** How long an answer of the state API is good for, 0 or more, in ms; at first 10 minutes. */
  readonly validForMs?: number;
}

/** How many calls of its APIs a tenant has seen. */
export interface TenantCalls {
  /** Those that were let in. */
  readonly served: number;
  /** Those that were turned away for their credentials, or with HTTP 401 by `failNextCall`. */
  readonly unauthorized: number;
}

/** What SuperOffice posts to an application when a tenant changes. */
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

/** The refusal reasons that the login service names, in the order of their codes 1 to 7. */
export const REFUSAL_REASONS = [
  'Revoked',
  'InvalidRedirectUrl',
  'Expired',
  'Denied',
  'NeedsReapproval',
  'InvalidTimestamp',
  'InvalidSignature',
] as const;

/** One of the reasons in {@link REFUSAL_REASONS}. */
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** The states of a tenant that SuperOffice documents, as the state API names them. */
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

/** One of the states in {@link TENANT_STATES}. */
export type TenantState = (typeof TENANT_STATES)[number];
