import type { AuthenticationRequest } from './exchange/soap.js';
import type { Service } from './service.js';
import type { ExchangeResult } from './exchange/responses.js';
import { issueToken } from './exchange/issue-token.js';
import { judgeRequest } from './exchange/exchange.js';

/** Makes an exchange that was asked for by SOAP or by REST: a token, or the reason why there is none. */
export function exchange(service: Service, request: AuthenticationRequest): ExchangeResult {
  const verdict = judgeRequest(request, service);
  if ('reason' in verdict) return { errorMessage: `${verdict.reason}: ${verdict.detail}` };
  service.exchanges += 1;
  return { token: issueToken(service, verdict.tenant) };
}
