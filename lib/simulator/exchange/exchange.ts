import type { AuthenticationRequest } from './soap.js';
import type { RefusalReason } from '../refusal-reasons.js';
import type { Service } from '../service.js';
import type { Tenant } from '../tenant.js';
import { verify } from 'node:crypto';
import { findTenant } from '../find-tenant.js';
import { readTimestamp } from '../read-timestamp.js';

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
