import type { EventEmitter } from 'node:events';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { NetServerError } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import {
  NETSERVER,
  openContact,
  operationOf,
  type OpenedContact,
  type Operation,
} from '../support/open-contact.js';

describe('a SOAP client of a tenant', () => {
  let opened: OpenedContact;
  let call: Operation;
  const get = async (ContactEntityId: number) => (await call({ ContactEntityId }))[0].Response.Name;
  beforeEach(async () => {
    opened = await openContact();
    call = operationOf(opened.contact);
  });
  afterEach(() => opened.close());

  it('carries the header blocks in the namespace of the WSDL and in their order', async () => {
    call = operationOf(
      await opened.open({ timeZone: { SoTimeZoneId: 7, SoTimeZoneLocationCode: 'Oslo & <x>' } }),
    );
    expect(await get(3)).to.equal('Simulated Company 3');
    const { ticket } = await opened.client.getTicket(opened.tenant);
    const { clientSecret } = opened.simulator;
    const { body, path } = opened.calls()[0]!;
    expect(path).to.equal(`/${opened.name}/Remote/Services88/Contact.svc`);
    expect(body).to.include(
      `<soap:Header><ApplicationToken xmlns="${NETSERVER}">${clientSecret}</ApplicationToken>` +
        `<Credentials xmlns="${NETSERVER}"><Ticket>${ticket}</Ticket></Credentials>` +
        `<TimeZone xmlns="${NETSERVER}"><SoTimeZoneId>7</SoTimeZoneId>` +
        '<SoTimeZoneLocationCode>Oslo &amp; &lt;x&gt;</SoTimeZoneLocationCode></TimeZone></soap:Header>',
    );
  });

  it('gives the header of the answer, and shows credentials nowhere', async () => {
    const contact = await opened.open({ timeZone: { SoTimeZoneId: 7 } });
    const events: unknown[] = [];
    (contact as unknown as EventEmitter).on('request', (xml: string) => events.push(xml));
    const answer = await operationOf(contact)({ ContactEntityId: 3 });
    expect(answer[2]).to.deep.include({ Succeeded: 'true', TimeZone: { SoTimeZoneId: '7' } });
    const { ticket } = await opened.client.getTicket(opened.tenant);
    const shown = inspect([answer, contact, events], { depth: 8, maxStringLength: null });
    expect(shown).to.include('<soap:Header><!--');
    for (const secret of [ticket, opened.simulator.clientSecret])
      expect(shown).not.to.include(secret);
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
    call = operationOf(await opened.open({ stackTrace: true }));
    expect((await failureOf(() => get(3))).stackTrace).to.match(/^at SuperOffice/);
    expect(opened.simulator.exchanges).to.equal(1);
  });

  it('renews a ticket that is not good, by HTTP or by exception, once for all calls', async () => {
    await opened.client.getTicket(opened.tenant);
    opened.simulator.revokeTickets(opened.name);
    expect(await Promise.all([3, 4, 5].map(get))).to.have.length(3);
    expect(opened.simulator.exchanges).to.equal(2);
    opened.simulator.failNextCall({ status: 401 });
    await get(3);
    expect(opened.simulator.exchanges).to.equal(3);
  });

  it('follows a tenant that has moved', async () => {
    await get(3);
    opened.simulator.moveTenant(opened.name);
    await Promise.all([3, 4, 5].map(get));
    expect(opened.calls().at(-1)!.path).to.equal(
      `/moved1/${opened.name}/Remote/Services88/Contact.svc`,
    );
  });

  it('writes the times of a record as it read them', async () => {
    const [{ Response }] = await call({ ContactEntityId: 3 });
    expect(Response.CreatedDate).to.be.instanceOf(Date);
    const save = operationOf(opened.contact, 'SaveContactEntity');
    const [saved] = await save({ ContactEntity: Response });
    expect(saved.Response.CreatedDate).to.deep.equal(Response.CreatedDate);
  });
});
