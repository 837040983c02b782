import type { Agent } from 'node:http';
import type { Endpoints } from '../http/endpoints.js';
import type { HttpResponse } from '../http/response.js';
import type { Limits } from '../concurrency/deadline.js';
import type { EnvelopeValues } from '../wsdl/wsdl.js';
import { buildEnvelope } from './build-envelope.js';
import { sendEnvelope } from './send-envelope.js';

/** How a request gets to the service. */
export interface AskOptions {
  readonly endpoints: Endpoints;
  readonly agent: () => Promise<Agent>;
  /** What is left of the time. */
  readonly limits: () => Limits;
}

/**
 * Step 3 by SOAP: asks for a security token by the envelope.
 *
 * Source: docs/protocol.md, "The SOAP exchange".
 *
 * @param values - the client secret, the context identifier and the signed system token
 * @param options - the addresses, the agent and the limits
 * @returns status, headers and body
 * @throws as `buildEnvelope` and `sendEnvelope`
 */
export async function askBySoap(
  values: EnvelopeValues,
  { endpoints, agent, limits }: AskOptions,
): Promise<HttpResponse> {
  const envelope = await buildEnvelope(values);
  const { timeoutMs, signal } = limits();
  return sendEnvelope(envelope, { endpoints, agent: await agent(), timeoutMs, signal });
}
