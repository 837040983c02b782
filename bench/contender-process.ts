import { makeFetch, makeNodeSoap, makeSoapClient, makeTenantFetch } from './calls/contenders.js';
import type { Contender, Figures } from './compare-contenders.js';
import { makeClient, makeDocumentedFlow, makeFloor } from './exchanges/contenders.js';
import { answerMessages, collectGarbage } from './process.js';
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
  'node-soap': makeNodeSoap,
  'tenant.fetch': makeTenantFetch,
  fetch: makeFetch,
};

let contender: Contender | undefined;

/** The first message sets the contender up, every other one runs a batch. */
answerMessages(async (message: Setting | Batch) => {
  if ('server' in message) {
    contender = await MAKERS[process.argv[2]!]!(message.server, message.privateKey);
    return {};
  }
  collectGarbage();
  return measureBatch(contender!, message);
});

/** Runs a contender `count` times, `concurrency` at a time; throws unless each run returned the expected result. */
async function measureBatch(
  { name, perform, expected }: Contender,
  { concurrency, count }: Batch,
): Promise<Figures> {
  const results: string[] = [];
  let left = count;
  const work = async () => {
    while (left-- > 0) results.push(await perform());
  };
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  await Promise.all(Array.from({ length: concurrency }, work));
  const { user, system } = process.cpuUsage(cpuBefore);
  const wall = (performance.now() - startedAt) * 1000;
  const right = results.filter((result) => result === expected).length;
  if (right !== count) throw new Error(`${name}: ${right} of ${count} results were right.`);
  return { cpu: (user + system) / count, wall: wall / count };
}
