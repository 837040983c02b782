import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type {
  SoapClient,
  SystemUserClient,
  SystemUserClientOptions,
} from 'superoffice-system-user';
import type { RecordedRequest } from 'superoffice-system-user/simulator';
import type { Listening } from './listen.js';
import { openClient, type Opened } from './open-client.js';
import { startFront } from './start-front.js';

/** The WSDL of the simulator's NetServer. */
export const CONTACT_WSDL = join(__dirname, '../../wsdl/Contact.wsdl');
export const NETSERVER = 'http://www.superoffice.net/ws/crm/NetServer/Services88';

/** A company, as far as tests look at it. */
export interface Contact {
  readonly Response: Record<string, unknown> & {
    readonly ContactId: number;
    readonly Name: string;
  };
}
/** What an operation of node-soap gives. */
export type Given = [result: Contact, raw: string, header: Record<string, unknown>, sent: string];
/** An operation of node-soap, as a promise. */
export type Operation = (args: unknown, options?: object) => Promise<Given>;

/** A simulator, a client and a SOAP client of its first tenant. */
export interface OpenedContact extends Opened {
  readonly client: SystemUserClient;
  readonly contact: SoapClient;
  readonly name: string;
  readonly open: (options?: object, wsdl?: string | Uint8Array) => Promise<SoapClient>;
  /** The calls of NetServer, as they came in. */
  readonly calls: () => RecordedRequest[];
  /** Another client, whose calls of NetServer are answered by a function, and whose ticket is there. */
  readonly answeredBy: (
    answer: (request: IncomingMessage, response: ServerResponse) => void,
  ) => Promise<SystemUserClient>;
  readonly close: () => Promise<void>;
}

/** Opens all of it. */
export async function openContact(
  change: Partial<SystemUserClientOptions> = {},
): Promise<OpenedContact> {
  const opened = await openClient();
  const { simulator, tenant } = opened;
  const client = opened.clientWith(change);
  const name = tenant.contextIdentifier;
  const clients = [client];
  const servers: Listening[] = [];
  const open = (options: object = {}, wsdl: string | Uint8Array = CONTACT_WSDL) =>
    client.tenant(tenant).createSoapClient(wsdl, { service: 'Contact', ...options });
  return {
    ...opened,
    ...{ client, name, open, contact: await open() },
    calls: () => simulator.requests.filter(({ path }) => path.includes('.svc') && !isLogin(path)),
    answeredBy: async (answer) => {
      const front = await startFront(simulator.url, (request, response) => {
        const path = request.url ?? '';
        if (path.startsWith('/api/state/')) {
          const at = `http://${String(request.headers.host)}/${name}`;
          const state = { ContextIdentifier: name, State: 2, IsRunning: true };
          response.end(JSON.stringify({ ...state, Endpoint: at, Api: `${at}/api` }));
        } else if (path.includes('.svc') && !isLogin(path)) {
          request.resume();
          answer(request, response);
        } else return false;
        return true;
      });
      servers.push(front);
      const other = opened.clientWith({ ...change, loginUrl: front.url });
      clients.push(other);
      await other.getTicket(tenant);
      await other.getTenantState(name);
      return other;
    },
    close: async () => {
      // A client waits for what is under way, which ends with its server.
      for (const server of servers) await server.close();
      await simulator.stop();
      for (const each of clients) await each.close();
    },
  };
}

function isLogin(path: string): boolean {
  return path.toLowerCase().startsWith('/login/');
}

/** One operation of a SOAP client, which has no types of its own. */
export function operationOf(contact: SoapClient, operation = 'GetContactEntity'): Operation {
  return (args, options) =>
    (contact as Record<string, Operation>)[`${operation}Async`]!(args, options);
}

/** An envelope of NetServer's. */
export function envelopeOf(content: string): string {
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">${content}</s:Envelope>`;
}
