/* eslint-disable @typescript-eslint/no-unsafe-call -- what a WSDL describes has no types */
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { join } from 'node:path';
import { expect } from 'chai';
import { NetServerError, type SoapClient, type SystemUserClient } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import type { Listening } from '../support/listen.js';
import { openClient, type Opened } from '../support/open-client.js';

const FILE = join(__dirname, '../../wsdl/Contact.wsdl');
const WSDL = readFileSync(FILE, 'utf8');
const NS = 'http://www.superoffice.net/ws/crm/NetServer/Services88';
const OPTIONS = { service: 'Contact' };
const type = 'SuperOffice.Exceptions.SoSessionException';

describe('a SOAP client of a tenant', () => {
  let opened: Opened;
  let client: SystemUserClient;
  let contact: SoapClient;
  let name: string;
  const servers: Listening[] = [];
  const open = (options: object = {}) =>
    client.tenant(opened.tenant).createSoapClient(FILE, { ...OPTIONS, ...options });
  const get = async (ContactEntityId: number) =>
    (
      (await contact.GetContactEntityAsync({ ContactEntityId })) as [{ Response: { Name: string } }]
    )[0].Response.Name;
  const posts = () => opened.simulator.requests.filter(({ path }) => path.includes('Contact.svc'));
  beforeEach(async () => {
    opened = await openClient();
    client = opened.clientWith({});
    name = opened.tenant.contextIdentifier;
    contact = await open();
  });
  afterEach(async () => {
    await client.close();
    for (const server of servers.splice(0)) await server.close();
    await opened.simulator.stop();
  });

  it('carries the header blocks in the namespace of the WSDL and in their order', async () => {
    contact = await open({ timeZone: { SoTimeZoneId: 7, SoTimeZoneLocationCode: 'Oslo & <x>' } });
    expect(await get(3)).to.equal('Simulated Company 3');
    const { ticket } = await client.getTicket(opened.tenant);
    const { clientSecret } = opened.simulator;
    const { body, path } = posts()[0]!;
    expect(path).to.equal(`/${name}/Remote/Services88/Contact.svc`);
    expect(body).to.include(
      `<soap:Header><ApplicationToken xmlns="${NS}">${clientSecret}</ApplicationToken>` +
        `<Credentials xmlns="${NS}"><Ticket>${ticket}</Ticket></Credentials>` +
        `<TimeZone xmlns="${NS}"><SoTimeZoneId>7</SoTimeZoneId>` +
        '<SoTimeZoneLocationCode>Oslo &amp; &lt;x&gt;</SoTimeZoneLocationCode></TimeZone></soap:Header>',
    );
  });

  it('gives the header of the answer, and shows credentials nowhere', async () => {
    contact = await open({ timeZone: { SoTimeZoneId: 7 } });
    const events: unknown[] = [];
    contact.on('request', (xml: string) => events.push(xml));
    const answer = (await contact.GetContactEntityAsync({ ContactEntityId: 3 })) as unknown[];
    expect(answer[2]).to.deep.include({ Succeeded: 'true', TimeZone: { SoTimeZoneId: '7' } });
    const { ticket } = await client.getTicket(opened.tenant);
    const shown = inspect([answer, contact, events], { depth: 8, maxStringLength: null });
    expect(shown).to.include('<soap:Header><!--');
    for (const secret of [ticket, opened.simulator.clientSecret])
      expect(shown).not.to.include(secret);
  });

  it('calls the version of the WSDL, whatever the one in the token', async () => {
    const other = WSDL.replaceAll('Services88', 'Services86');
    const old = await client.tenant(opened.tenant).createSoapClient(other, OPTIONS);
    await failureOf(() => old.GetContactEntityAsync({ ContactEntityId: 3 }) as Promise<unknown>);
    expect(posts()[0]!.path).to.equal(`/${name}/Remote/Services86/Contact.svc`);
  });

  it('takes a callback as well, once, and leaves what that throws to the process', async () => {
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    let called = 0;
    const thrown = new Promise((resolve) => process.once('uncaughtException', resolve));
    const reason = new Error('the caller’s own');
    contact.GetContactEntity({ ContactEntityId: 3 }, () => {
      called++;
      throw reason;
    });
    expect(await thrown).to.equal(reason);
    for (const listener of listeners) process.on('uncaughtException', listener);
    expect(called).to.equal(1);
  });

  it('rejects with what NetServer says of a failure', async () => {
    const { clientSecret } = opened.simulator;
    const innerException = { type: 'System.Inner', message: 'deeper' };
    const exception = {
      type: 'SuperOffice.Odd',
      message: `odd ${clientSecret}`,
      friendlyText: 'Odd.',
      source: 'SoCore',
      innerException,
      parameters: { __proto__key: 'v', Id: '3' },
    };
    opened.simulator.failNextCall({ exception }, 2);
    const error = (await failureOf(() => get(3))) as unknown as NetServerError;
    expect(error).to.be.instanceOf(NetServerError);
    expect(error).to.deep.include({
      name: 'NetServerError',
      code: 'ERR_NETSERVER',
      step: undefined,
      retryable: false,
      exceptionType: 'SuperOffice.Odd',
      message: 'odd [secret]',
      friendlyText: 'Odd.',
      source: 'SoCore',
      parameters: { __proto__key: 'v', Id: '3' },
      stackTrace: undefined,
    });
    expect(error.innerErrors).to.deep.equal([
      {
        exceptionType: 'System.Inner',
        message: 'deeper',
        friendlyText: undefined,
        source: undefined,
        parameters: {},
        stackTrace: undefined,
      },
    ]);
    contact = await open({ stackTrace: true });
    expect((await failureOf(() => get(3))).stackTrace).to.match(/^at SuperOffice/);
    expect(opened.simulator.exchanges).to.equal(1);
  });

  it('renews a ticket that is not good, by HTTP or by exception, once for all calls', async () => {
    await client.getTicket(opened.tenant);
    opened.simulator.revokeTickets(name);
    expect(await Promise.all([3, 4, 5].map(get))).to.have.length(3);
    expect(opened.simulator.exchanges).to.equal(2);
    opened.simulator.failNextCall({ status: 401 });
    await get(3);
    expect(opened.simulator.exchanges).to.equal(3);
  });

  it('gives up where the new ticket is refused too, and asks for no more for a while', async () => {
    opened.simulator.failNextCall({ exception: { type, message: 'no' } }, 10);
    for (let each = 0; each < 4; each++) {
      expect((await failureOf(() => get(3))).exceptionType).to.equal(type);
    }
    expect(opened.simulator.exchanges).to.equal(2);
  });

  it('follows a tenant that has moved', async () => {
    await get(3);
    opened.simulator.moveTenant(name);
    await Promise.all([3, 4, 5].map(get));
    expect(posts().at(-1)!.path).to.equal(`/moved1/${name}/Remote/Services88/Contact.svc`);
  });

  it('writes a Date as its time, and the parameters of a record as it read them', async () => {
    const [{ Response }] = (await contact.GetContactEntityAsync({ ContactEntityId: 3 })) as [
      { Response: { CreatedDate: Date } },
    ];
    const [saved] = (await contact.SaveContactEntityAsync({ ContactEntity: Response })) as [
      { Response: { CreatedDate: Date } },
    ];
    expect(saved.Response.CreatedDate).to.deep.equal(Response.CreatedDate);
  });

  it('refuses arguments that would be written as something else', async () => {
    const save = (Name: unknown) =>
      failureOf(
        () => contact.SaveContactEntityAsync({ ContactEntity: { Name } }) as Promise<unknown>,
      );
    const circle: Record<string, unknown> = {};
    circle.circle = circle;
    for (const wrong of ['<![CDATA[a]]><b/><![CDATA[c]]>', new Date(NaN), circle]) {
      expect((await save(wrong)).code).to.equal('ERR_INVALID_ARG_VALUE');
    }
    expect(posts()).to.deep.equal([]);
    await contact.SaveContactEntityAsync({ ContactEntity: { ContactId: 0, Name: '<!--x-->' } });
  });

  it('ends a call with its signal or its time', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const call = (options: object) =>
      failureOf(
        () => contact.GetContactEntityAsync({ ContactEntityId: 3 }, options) as Promise<unknown>,
      );
    expect((await call({ signal })).message).to.equal('enough');
    expect((await call({ timeout: 0 })).code).to.equal('ERR_INVALID_ARG_VALUE');
  });
});
