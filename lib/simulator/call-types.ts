import type { TenantState } from './tenant-states.js';

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
