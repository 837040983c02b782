import { expect } from 'chai';
import { createClientAsync, type Client } from 'soap';
import type { Simulator } from '../../lib/simulator/index.js';
import { frozen } from './frozen.js';
import { startFrozen } from './start-frozen.js';
import { takeTicket } from './take-ticket.js';

const NETSERVER = 'http://www.superoffice.net/ws/crm/NetServer/Services88';

type Json = Record<string, unknown>;
type Call = (parameters: Json) => Promise<[Json | null, string, Json, string]>;

describe('simulator: the Contact agent, as node-soap sees it', () => {
  let simulator: Simulator;
  let client: Client;
  beforeEach(async () => {
    simulator = await startFrozen();
    const { ticket, netServerUrl } = await takeTicket(simulator);
    client = await createClientAsync(`${netServerUrl}Contact.svc?wsdl`);
    const header = {
      ApplicationToken: frozen.clientSecret,
      Credentials: { Ticket: ticket },
      TimeZone: { SoTimeZoneId: 7, SoTimeZoneLocationCode: 'NO' },
    };
    client.addSoapHeader(header, '', 'tns', NETSERVER);
  });
  afterEach(() => simulator.stop());

  const call = (name: string, parameters: Json): ReturnType<Call> =>
    (client[`${name}Async`] as Call)(parameters);

  it('reads an entity, with what is nested in it', async () => {
    const [result, , headers] = await call('GetContactEntity', { ContactEntityId: 7 });
    expect(headers).to.deep.include({
      Succeeded: 'true',
      TimeZone: { SoTimeZoneId: '7', SoTimeZoneLocationCode: 'NO' },
    });
    const contact = result!['Response'] as Json;
    expect(contact).to.deep.include({
      ContactId: 7,
      Department: 'Blåbær & <Sønner>',
      CreatedDate: new Date('2024-01-15T12:00:00Z'),
      Country: { CountryId: 578, Name: 'Norway', TwoLetterISOCountry: 'NO' },
      NoMailing: false,
    });
    expect((contact['Persons'] as { Person: Json[] }).Person).to.have.length(2);
  });

  it('saves an entity', async () => {
    const ContactEntity = {
      Name: 'A & <B>',
      // node-soap writes a Date as an empty element.
      CreatedDate: new Date(frozen.nowMs).toISOString(),
      Emails: { EntityElement: [{ Value: 'a@b.example' }, { Value: 'c@d.example' }] },
    };
    const [result] = await call('SaveContactEntity', { ContactEntity });
    const contact = result!['Response'] as Json;
    expect(contact).to.deep.include({
      ...{ ContactId: 1001, Name: 'A & <B>' },
      ...{ CreatedDate: new Date(frozen.nowMs), Emails: ContactEntity.Emails },
    });
  });

  it('reads a list', async () => {
    const [result] = await call('GetContactListOf', { Count: 1000 });
    expect((result!['Response'] as { Contact: Json[] }).Contact).to.have.length(1000);
  });

  it('finds what failed in the headers', async () => {
    const [result, , headers] = await call('GetContactEntity', { ContactEntityId: 404 });
    expect(result).to.equal(null);
    expect(headers).to.deep.include({ Succeeded: 'false' });
    expect(headers['ExceptionInfo']).to.include({ Message: 'The entity was not found.' });
  });

  it('finds a planned exception there too, with its causes', async () => {
    simulator.failNextCall({
      exception: {
        type: 'A.B',
        message: 'a & <b>',
        friendlyText: 'Sorry.',
        source: 'S',
        innerException: { type: 'C', message: 'c', parameters: { key: 'value' } },
        parameters: { one: '1', two: '<2>' },
      },
    });
    const [, , headers] = await call('SaveContactEntity', {});
    expect(headers['ExceptionInfo']).to.deep.include({
      ...{ Message: 'a & <b>', FriendlyText: 'Sorry.', ExceptionType: 'A.B', Source: 'S' },
      Parameters: {
        SoExceptionInfoParametersKeyValuePair: [
          { Key: 'one', Value: '1' },
          { Key: 'two', Value: '<2>' },
        ],
      },
    });
    const { InnerException } = headers['ExceptionInfo'] as { InnerException: Json };
    expect(InnerException).to.deep.include({ ExceptionType: 'C', Message: 'c' });
  });
});
