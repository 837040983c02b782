import type { IncomingMessage } from 'node:http';
import { type Answer, htmlPage, jsonAnswer, type NoAnswer } from '../answers.js';
import { describeService } from '../descriptions.js';
import { endpointName, isAvailable, type Service, tenantUrl } from '../service.js';
import type { SimulatorCallFailure } from '../types.js';
import { exceptionInfo, type TenantCall } from './call.js';
import { answerNetServer } from './contact-agent.js';
import { netserverFailure } from './contact-responses.js';
import { answerRest } from './rest.js';

const CONTACT_SERVICE = 'Contact.svc';
const WRONG_SUBDOMAIN = 'Wrong subdomain used to access tenant';

/**
 * Answers a request to an API of a tenant: with a planned failure if one is queued, with an HTTP error if the tenant has
 * moved or is not available, else by the API.
 *
 * @throws {@link Rejection} with a fault or HTTP error for a request that cannot be read
 */
export function answerCall(
  service: Service,
  call: TenantCall,
  request: IncomingMessage,
  body: Buffer,
): Answer | NoAnswer {
  const { tenant, api, path, endpoint } = call;
  const { method, url = '' } = request;
  const isGet = method === 'GET' || method === 'HEAD';
  const isContactService =
    api === 'netserver' && path.toLowerCase() === CONTACT_SERVICE.toLowerCase();
  if (api === 'rest' || (isContactService && method === 'POST')) {
    const failure = service.callFailures.shift();
    if (failure !== undefined) return failCall(call, request, failure);
  }
  if (endpoint !== endpointName(tenant)) return htmlPage(421, WRONG_SUBDOMAIN);
  if (!isAvailable(tenant)) {
    return htmlPage(503, `The tenant is not available. Its state is ${tenant.state}.`);
  }
  if (api === 'rest') return answerRest(service, call, request, body);
  if (isContactService && method === 'POST') {
    return answerNetServer(service, tenant, request.headers, body);
  }
  if (isContactService && isGet) {
    const address = `${tenantUrl(service, tenant)}/Remote/Services88/${CONTACT_SERVICE}`;
    return describeService('Contact.wsdl', address, url);
  }
  return htmlPage(404, 'Not found.');
}

function failCall(
  { tenant, api }: TenantCall,
  { headers }: IncomingMessage,
  failure: SimulatorCallFailure,
): Answer | NoAnswer {
  if ('reset' in failure) return 'reset';
  if ('hang' in failure) return 'hang';
  if ('status' in failure) {
    if (failure.status === 401) tenant.unauthorized += 1;
    const text =
      failure.status === 421 ? WRONG_SUBDOMAIN : 'This failure was planned with failNextCall.';
    return htmlPage(failure.status, text);
  }
  return api === 'rest'
    ? jsonAnswer(500, exceptionInfo(failure.exception))
    : netserverFailure(headers, failure.exception);
}
