import type { KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { RefusalReason } from './refusal-reasons.js';

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
