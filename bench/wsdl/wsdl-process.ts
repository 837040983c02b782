import { join } from 'node:path';
import { createClientAsync } from 'soap';
import { answerMessages, loadPackage, measureBytes, ROOT } from '../process.js';
import { CLIENT_SECRET, FIRST_TENANT } from '../test-data.js';

/** CPU milliseconds and bytes for the first client of a WSDL, and for each of the last. */
export interface WsdlFigures {
  readonly first: { readonly ms: number; readonly bytes: number };
  readonly last: { readonly ms: number; readonly bytes: number };
}

type SoapClient = Readonly<Record<string, unknown>>;
type MakeClient = (wsdl: string) => Promise<SoapClient>;

const CLIENTS = 1000;
/** The time is measured over so many clients, up to the 1,000th: a single one is too short for the clock. */
const LAST = 100;

/** The message names a WSDL, of which the process makes and keeps 1,000 clients. */
answerMessages(async ({ wsdl, privateKey }: { wsdl: string; privateKey: string }) => {
  const make: MakeClient =
    process.argv[2] === 'node-soap' ? createClientAsync : makeOurs(privateKey);
  // The code that any WSDL loads is not a cost of this one.
  await make(join(ROOT, 'wsdl/Contact.wsdl'));
  const before = await measureBytes();
  const clients: SoapClient[] = [];
  const add = async (count: number) => {
    const started = process.cpuUsage();
    for (let made = 0; made < count; made++) clients.push(await make(wsdl));
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000 / count;
  };
  const firstMs = await add(1);
  const withOne = await measureBytes();
  await add(CLIENTS - LAST - 1);
  const lastMs = await add(LAST);
  const withAll = await measureBytes();
  if (clients.some((client) => typeof client.GetContactEntity1Async !== 'function')) {
    throw new Error('A client lacks an operation of its WSDL.');
  }
  return {
    first: { ms: firstMs, bytes: withOne - before },
    last: { ms: lastMs, bytes: (withAll - withOne) / (CLIENTS - 1) },
  } satisfies WsdlFigures;
});

function makeOurs(privateKey: string): MakeClient {
  const client = new (loadPackage().SystemUserClient)({
    loginUrl: 'http://127.0.0.1:9',
    clientSecret: CLIENT_SECRET,
    privateKey,
  });
  const tenant = client.tenant(FIRST_TENANT);
  return (wsdl) => tenant.createSoapClient(wsdl, { service: 'Contact' });
}
