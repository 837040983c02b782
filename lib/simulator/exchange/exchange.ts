import { verify } from 'node:crypto';
import { findTenant, type Service, type Tenant } from '../service.js';
import type { RefusalReason } from '../types.js';
import { issueToken } from './issue-token.js';
import type { ExchangeResult } from './responses.js';

/** Performs an exchange, requested by SOAP or by REST: returns a token, or why the request is refused. */
export function exchange(service: Service, request: AuthenticationRequest): ExchangeResult {
  const decision = authorize(request, service);
  if ('reason' in decision) return { errorMessage: `${decision.reason}: ${decision.detail}` };
  service.exchanges += 1;
  return { token: issueToken(service, decision.tenant) };
}

/** The largest difference of the signed timestamp from the simulator's clock, in either direction, in ms: 5 minutes. */
export const TIMESTAMP_WINDOW_MS = 5 * 60_000;

/** The parameters of an exchange; null if a value is missing, nil, in the wrong place or in another namespace. */
export interface AuthenticationRequest {
  readonly applicationToken: string | null;
  readonly contextIdentifier: string | null;
  readonly signedSystemToken: string | null;
  readonly returnTokenType: 'Jwt' | 'Saml';
}

/** The tenant that gets a token, or why the request is refused; `detail` repeats no part of the request. */
type Decision =
  { readonly tenant: Tenant } | { readonly reason: RefusalReason; readonly detail: string };

/** Checks application, tenant, timestamp, signature and system user token, in this order. */
function authorize(request: AuthenticationRequest, service: Service): Decision {
  const { settings } = service;
  if (request.applicationToken !== settings.clientSecret) {
    return refuse('Denied', 'the ApplicationToken is missing or unknown.');
  }
  const tenant = findTenant(service, request.contextIdentifier ?? '');
  if (tenant === undefined) {
    return refuse('Denied', 'the ContextIdentifier is missing or unknown.');
  }
  const parts = splitSignedToken(request.signedSystemToken ?? '');
  if (parts === undefined) {
    return refuse('InvalidSignature', 'the SignedSystemToken is not token.timestamp.signature.');
  }
  const timestamp = readTimestamp(parts.timestamp);
  if (timestamp === undefined) {
    return refuse(
      'InvalidTimestamp',
      'the timestamp is not a valid UTC time in the format yyyyMMddHHmm.',
    );
  }
  if (Math.abs(service.now() - timestamp) > TIMESTAMP_WINDOW_MS) {
    return refuse(
      'InvalidTimestamp',
      'the timestamp differs from the clock of the service by more than 5 minutes.',
    );
  }
  const signature = readBase64(parts.signature);
  const data = Buffer.from(`${parts.token}.${parts.timestamp}`);
  if (!signature || !verify('sha256', data, settings.partnerPublicKey, signature)) {
    return refuse(
      'InvalidSignature',
      "the signature does not verify with the partner's public key.",
    );
  }
  if (parts.token !== tenant.systemUserToken) {
    return refuse(
      'Denied',
      'the system user token does not belong to this tenant and application.',
    );
  }
  return { tenant };
}

function refuse(reason: RefusalReason, detail: string): Decision {
  return { reason, detail };
}

function splitSignedToken(
  signed: string,
): { token: string; timestamp: string; signature: string } | undefined {
  // The system user token begins with the name of the application and may itself contain dots.
  const match = /^(.+)\.([^.]*)\.([^.]*)$/s.exec(signed);
  const [, token, timestamp, signature] = match ?? [];
  if (token === undefined || timestamp === undefined || signature === undefined) return undefined;
  return { token, timestamp, signature };
}

/** Reads a UTC timestamp `yyyyMMddHHmm` as Unix ms; undefined if it is not a valid time in this format. */
function readTimestamp(text: string): number | undefined {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:00.000Z');
  const date = new Date(iso === text ? NaN : iso);
  // Date turns the 31st of February into a day of March, so only a valid time reads back the same.
  return Number.isNaN(date.getTime()) || date.toISOString() !== iso ? undefined : date.getTime();
}

function readBase64(text: string): Buffer | undefined {
  // .NET ignores white space in base64 but rejects other characters and missing padding.
  const base64 = text.replace(/[ \t\r\n]/g, '');
  const pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
  return pattern.test(base64) ? Buffer.from(base64, 'base64') : undefined;
}
