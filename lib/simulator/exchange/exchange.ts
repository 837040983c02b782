import { verify } from 'node:crypto';
import { findTenant, type Service, type Tenant } from '../service.js';
import type { RefusalReason } from '../types.js';
import { issueToken } from './issue-token.js';
import type { ExchangeResult } from './responses.js';
import type { AuthenticationRequest } from './soap.js';

/** Makes an exchange that was asked for by SOAP or by REST: a token, or the reason why there is none. */
export function exchange(service: Service, request: AuthenticationRequest): ExchangeResult {
  const verdict = judgeRequest(request, service);
  if ('reason' in verdict) return { errorMessage: `${verdict.reason}: ${verdict.detail}` };
  service.exchanges += 1;
  return { token: issueToken(service, verdict.tenant) };
}

/** How far the signed timestamp may be from the simulator's clock, either way, in ms: 5 minutes. */
export const TIMESTAMP_WINDOW_MS = 5 * 60_000;

/** The tenant that gets a token, or why there is none; `detail` repeats nothing of the request. */
export type Verdict =
  { readonly tenant: Tenant } | { readonly reason: RefusalReason; readonly detail: string };

/** Decides about a request that was understood: application, tenant, timestamp, signature, system user token. */
export function judgeRequest(request: AuthenticationRequest, service: Service): Verdict {
  const { settings } = service;
  if (request.applicationToken !== settings.clientSecret) {
    return refuse('Denied', 'the ApplicationToken is missing or not known.');
  }
  const tenant = findTenant(service, request.contextIdentifier ?? '');
  if (tenant === undefined) {
    return refuse('Denied', 'the ContextIdentifier is missing or not known.');
  }
  const parts = splitFromTheRight(request.signedSystemToken ?? '');
  if (parts === undefined) {
    return refuse('InvalidSignature', 'the SignedSystemToken is not token.timestamp.signature.');
  }
  const timestamp = readTimestamp(parts.timestamp);
  if (timestamp === undefined) {
    return refuse('InvalidTimestamp', 'the timestamp is not a minute in UTC as yyyyMMddHHmm.');
  }
  if (Math.abs(service.now() - timestamp) > TIMESTAMP_WINDOW_MS) {
    return refuse('InvalidTimestamp', 'the timestamp is more than 5 minutes off.');
  }
  const signature = readBase64(parts.signature);
  const data = Buffer.from(`${parts.token}.${parts.timestamp}`);
  if (!signature || !verify('sha256', data, settings.partnerPublicKey, signature)) {
    return refuse('InvalidSignature', "the signature is not one of the partner's key.");
  }
  if (parts.token !== tenant.systemUserToken) {
    return refuse('Denied', 'the system user token is not one of this tenant and application.');
  }
  return { tenant };
}

function refuse(reason: RefusalReason, detail: string): Verdict {
  return { reason, detail };
}

function splitFromTheRight(
  signed: string,
): { token: string; timestamp: string; signature: string } | undefined {
  // The system user token is the application's name and more, and may hold dots itself.
  const match = /^(.+)\.([^.]*)\.([^.]*)$/s.exec(signed);
  const [, token, timestamp, signature] = match ?? [];
  if (token === undefined || timestamp === undefined || signature === undefined) return undefined;
  return { token, timestamp, signature };
}

function readBase64(text: string): Buffer | undefined {
  // .NET skips white space in base64; every other character and missing padding is an error there.
  const dense = text.replace(/[ \t\r\n]/g, '');
  const strict = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
  return strict.test(dense) ? Buffer.from(dense, 'base64') : undefined;
}

/**
 * Reads a UTC timestamp `yyyyMMddHHmm`.
 *
 * @returns the minute's start in Unix ms, or undefined when the text is not twelve digits that make a real minute
 */
export function readTimestamp(text: string): number | undefined {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:00.000Z');
  const date = new Date(iso === text ? NaN : iso);
  // A 31st of February is carried over into March; only a real minute reads back the same.
  return Number.isNaN(date.getTime()) || date.toISOString() !== iso ? undefined : date.getTime();
}
