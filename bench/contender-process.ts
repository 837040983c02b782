import { answerMessages } from './answer-messages.js';
import { collectGarbage } from './collect-garbage.js';
import type { Contender } from './contender.js';
import { makeBareFetch } from './make-bare-fetch.js';
import { makeBareSoapClient } from './calls/contenders.js';
import { makeClient } from './make-client.js';
import { makeDocumentedFlow } from './make-documented-flow.js';
import { makeFloor } from './exchanges/contenders.js';
import { makeSoapClient } from './make-soap-client.js';
import { makeTenantFetch } from './make-tenant-fetch.js';
import { measureBatch } from './measure-batch.js';
import type { ServerFacts } from './server.js';

interface Setting {
  readonly server: ServerFacts;
  readonly privateKey: string;
}

interface Batch {
  readonly concurrency: number;
  readonly count: number;
}

type Make = (server: ServerFacts, privateKey: string) => Contender | Promise<Contender>;

const MAKERS: Readonly<Record<string, Make>> = {
  'this client': makeClient,
  'documented flow': makeDocumentedFlow,
  floor: makeFloor,
  createSoapClient: makeSoapClient,
  'node-soap': makeBareSoapClient,
  'tenant.fetch': makeTenantFetch,
  fetch: makeBareFetch,
};

let contender: Contender | undefined;

/** The first message says what to work with, every other one orders a batch; each gets one answer. */
answerMessages(async (message: Setting | Batch) => {
  if ('server' in message) {
    contender = await MAKERS[process.argv[2]!]!(message.server, message.privateKey);
    return {};
  }
  collectGarbage();
  return measureBatch(contender!, message.concurrency, message.count);
});
