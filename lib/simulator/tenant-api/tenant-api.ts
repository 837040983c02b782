import type { IncomingMessage } from 'node:http';
import { type Answer, htmlPage, jsonAnswer, type NoAnswer } from '../answers.js';
import type { SimulatorCallFailure } from '../types.js';
import { exceptionInfo, type TenantCall } from './call.js';
import { endpointName, homeOf, isAvailable, type Service } from '../service.js';
import { answerNetServer } from './contact-agent.js';
import { answerRest } from './rest.js';
import { describeService } from '../descriptions.js';
import { netserverFailure } from './contact-responses.js';

const CONTACT_SERVICE = 'Contact.svc';
const WRONG_SUBDOMAIN = 'Wrong subdomain used to access tenant';

/**
 * Answers a request to an API of a tenant: fails it as planned, or sees whether the tenant is here and up, and lets the
 * API answer.
 *
 * @throws {@link Rejection} with a fault or HTTP error for what cannot be understood
 */
export function answerCall(
  service: Service,
  call: TenantCall,
  request: IncomingMessage,
  body: Buffer,
): Answer | NoAnswer {
  const { tenant, api, path, endpoint } = call;
  const { method, url = '' } = request;
  const isReading = method === 'GET' || method === 'HEAD';
  const isService = api === 'netserver' && path.toLowerCase() === CONTACT_SERVICE.toLowerCase();
  if (api === 'rest' || (isService && method === 'POST')) {
    const failure = service.callFailures.shift();
    if (failure !== undefined) return failCall(call, request, failure);
  }
  if (endpoint !== endpointName(tenant)) return htmlPage(421, WRONG_SUBDOMAIN);
  if (!isAvailable(tenant)) {
    return htmlPage(503, `The tenant cannot be used. Its state is ${tenant.state}.`);
  }
  if (api === 'rest') return answerRest(service, call, request, body);
  if (isService && method === 'POST') {
    return answerNetServer(service, tenant, request.headers, body);
  }
  if (isService && isReading) {
    const address = `${homeOf(service, tenant)}/Remote/Services88/${CONTACT_SERVICE}`;
    return describeService('Contact.wsdl', address, url);
  }
  return htmlPage(404, 'There is nothing at this address.');
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
    const text = failure.status === 421 ? WRONG_SUBDOMAIN : 'The simulator was told to answer so.';
    return htmlPage(failure.status, text);
  }
  return api === 'rest'
    ? jsonAnswer(500, exceptionInfo(failure.exception))
    : netserverFailure(headers, failure.exception);
}
