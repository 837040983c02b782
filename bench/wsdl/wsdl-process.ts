import { join } from 'node:path';
import { createClientAsync } from 'soap';
import { answerMessages } from '../answer-messages.js';
import { loadPackage } from '../load-package.js';
import { measureBytes } from '../measure-bytes.js';
import { CLIENT_SECRET, CONTEXT_IDENTIFIER, SYSTEM_USER_TOKEN } from '../settings.js';

/** What a WSDL costs: CPU milliseconds and bytes for the first client of it, and for each of the last. */
export interface WsdlFigures {
  readonly first: { readonly ms: number; readonly bytes: number };
  readonly last: { readonly ms: number; readonly bytes: number };
}

type MakeClient = (wsdl: string) => Promise<Readonly<Record<string, unknown>>>;

const CLIENTS = 1000;
/** Of so many clients, up to the 1,000th, the time is measured: a single one takes no longer than the clock's ticks. */
const LAST = 100;

/** The message names a WSDL, of which it makes 1,000 clients, each kept. */
answerMessages(async ({ wsdl, privateKey }: { wsdl: string; privateKey: string }) => {
  const make: MakeClient =
    process.argv[2] === 'node-soap' ? createClientAsync : makeOurs(privateKey);
  // What is loaded for any WSDL is not what this one costs.
  await make(join(__dirname, '../../wsdl/Contact.wsdl'));
  const before = await measureBytes();
  const clients: Readonly<Record<string, unknown>>[] = [];
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
  const tenant = client.tenant({
    contextIdentifier: CONTEXT_IDENTIFIER,
    systemUserToken: SYSTEM_USER_TOKEN,
  });
  return (wsdl) => tenant.createSoapClient(wsdl, { service: 'Contact' });
}
