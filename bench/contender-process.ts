import { once } from 'node:events';
import { collectGarbage } from './collect-garbage.js';
import type { Contender } from './contender.js';
import { makeClient } from './make-client.js';
import { makeDocumentedFlow } from './make-documented-flow.js';
import { makeFloor } from './make-floor.js';
import { measureBatch } from './measure-batch.js';
import type { ServerFacts } from './start-server.js';

type Make = (server: ServerFacts, privateKey: string) => Contender | Promise<Contender>;

const MAKERS: Readonly<Record<string, Make>> = {
  'this client': makeClient,
  'documented flow': makeDocumentedFlow,
  floor: makeFloor,
};

/** The first message says what to work with, every other one orders a batch; each gets one answer. */
async function serve(): Promise<void> {
  const [{ server, privateKey }] = (await once(process, 'message')) as [
    { server: ServerFacts; privateKey: string },
  ];
  const contender = await MAKERS[process.argv[2]!]!(server, privateKey);
  process.on('message', ({ concurrency, count }: { concurrency: number; count: number }) => {
    collectGarbage();
    void measureBatch(contender, concurrency, count).then((figures) => process.send?.(figures));
  });
  process.send?.({});
}

process.on('disconnect', () => process.exit());
void serve();
