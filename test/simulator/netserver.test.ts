import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulator } from '../../lib/simulator/index.js';
import { callContact, type ContactCall } from './call-contact.js';
import { expectAnswer } from './expect-answer.js';
import { expectContact } from './expect-contact.js';
import { frozen } from './frozen.js';
import type { Identity } from './read-claims.js';
import { send, type Received } from './send.js';
import { startFrozen } from './start-frozen.js';
import { takeTicket } from './take-ticket.js';

const timeZone =
  '<n:TimeZone><n:SoTimeZoneId>7</n:SoTimeZoneId>' +
  '<n:SoTimeZoneLocationCode>NO</n:SoTimeZoneLocationCode></n:TimeZone>';
const save = (children: string): ContactCall => ({
  operation: 'SaveContactEntity',
  body: `<n:SaveContactEntity>${children}</n:SaveContactEntity>`,
});
const entity = (children: string) => save(`<n:ContactEntity>${children}</n:ContactEntity>`);
const list = (count: string): ContactCall => ({
  operation: 'GetContactListOf',
  body: `<n:GetContactListOf><n:Count>${count}</n:Count></n:GetContactListOf>`,
});

describe('simulator: the Contact agent of NetServer', () => {
  let simulator: Simulator;
  let identity: Identity;
  before(async () => {
    simulator = await startFrozen();
    identity = await takeTicket(simulator);
  });
  after(() => simulator.stop());

  const notFound = { exception: 'SuperOffice.Exceptions.SoEntityNotFoundException' };

  it('answers with the four header blocks, in their order, and the entity', async () => {
    const received = await callContact(identity, { timeZone });
    expectContact(received, 'value');
    expect(received.text).to.match(
      /<s:Header xmlns="[^"]*\/Services88"[^>]*><ExceptionInfo[^>]*><ExtraInfo[^>]*><Succeeded>.*<TimeZone><SoTimeZoneId>7<\/SoTimeZoneId><SoTimeZoneLocationCode>NO<\/SoTimeZoneLocationCode><\/TimeZone><\/s:Header>/,
    );
    expect(received.text).to.include('<Response><ContactId>7</ContactId>');
    expect(received.text).to.include('<Department>Blåbær &amp; &lt;Sønner&gt;</Department>');
  });

  it('an entity that is not there is an exception of its own', async () => {
    const { calls } = simulator;
    for (const id of ['404', '0', '-1']) {
      const body = `<n:GetContactEntity><n:ContactEntityId>${id}</n:ContactEntityId></n:GetContactEntity>`;
      expectContact(await callContact(identity, { body }), notFound);
    }
    expectContact(await callContact(identity, { body: '<n:GetContactEntity/>' }), notFound);
    expect(simulator.calls).to.equal(calls + 4);
  });

  describe('SaveContactEntity', () => {
    const now = new Date(frozen.nowMs).toISOString();
    const withoutId = ({ text }: Received) => text.replace(/<ContactId>1\d{3}</, '<ContactId>NEW<');

    it('gives a new one an id, and brings back what was sent', async () => {
      const received = await callContact(
        identity,
        entity(
          '<n:ContactId>0</n:ContactId><n:Name>A &amp; B</n:Name><n:Emails><n:EntityElement>' +
            '<n:Value>a@b.example</n:Value></n:EntityElement><other/></n:Emails><n:Phones/>' +
            '<n:Country><n:CountryId>578</n:CountryId></n:Country><n:NoMailing>1</n:NoMailing>',
        ),
      );
      expectContact(received, 'value');
      expect(withoutId(received)).to.include(
        '<SaveContactEntityResponse xmlns="http://www.superoffice.net/ws/crm/NetServer/Services88" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">' +
          '<Response><ContactId>NEW</ContactId><Name>A &amp; B</Name><Department i:nil="true"/><OrgNr i:nil="true"/>' +
          `<UpdatedDate>${now}</UpdatedDate><CreatedDate>${now}</CreatedDate>` +
          '<Emails><EntityElement><Value>a@b.example</Value><StrippedValue i:nil="true"/><Description i:nil="true"/></EntityElement></Emails>' +
          '<Phones></Phones><Description i:nil="true"/><Associate i:nil="true"/>' +
          '<Country><CountryId>578</CountryId><Name i:nil="true"/><TwoLetterISOCountry i:nil="true"/></Country>' +
          '<Persons i:nil="true"/><NoMailing>true</NoMailing></Response></SaveContactEntityResponse>',
      );
    });

    it('keeps the id of an old one', async () => {
      const { text } = await callContact(
        identity,
        entity(
          '<n:ContactId> 7 </n:ContactId><n:CreatedDate>2024-01-15T12:00:00+01:00</n:CreatedDate>',
        ),
      );
      expect(text).to.include('<ContactId>7</ContactId>').and.include(`<UpdatedDate>${now}`);
      expect(text).to.include('<CreatedDate>2024-01-15T12:00:00+01:00</CreatedDate>');
    });

    it('drops what comes out of the order of the contract', async () => {
      const received = await callContact(
        identity,
        entity('<n:Name>A</n:Name><n:ContactId>7</n:ContactId><Department>B</Department>'),
      );
      expect(withoutId(received)).to.include(
        '<ContactId>NEW</ContactId><Name>A</Name><Department i:nil="true"/>',
      );
    });

    it('refuses none at all, and one that is not there', async () => {
      const argument = { exception: 'System.ArgumentException' };
      expectContact(await callContact(identity, save('')), argument);
      expectContact(await callContact(identity, save('<n:ContactEntity i:nil="1"/>')), argument);
      const gone = entity('<n:ContactId>404</n:ContactId>');
      expectContact(await callContact(identity, gone), notFound);
    });
  });

  describe('GetContactListOf', () => {
    it('brings as many rows as it is asked for', async () => {
      for (const count of [0, 1, 5000]) {
        const received = await callContact(identity, list(String(count)));
        expectContact(received, 'value');
        expect(received.text.split('<Contact>')).to.have.length(count + 1);
      }
    });

    it('from 0 to 100,000', async () => {
      for (const count of ['-1', '100001']) {
        expectContact(await callContact(identity, list(count)), {
          exception: 'System.ArgumentException',
        });
      }
    });
  });

  const faults: [string, ContactCall, string][] = [
    ['no action', { action: '' }, 'ActionNotSupported'],
    ['another action', { action: '"urn:x/GetContactEntity"' }, 'ActionNotSupported'],
    [
      'the body of another operation',
      { ...list('1'), operation: 'GetContactEntity' },
      'DeserializationFailed',
    ],
    [
      'two body elements',
      { body: '<n:GetContactEntity/><n:GetContactEntity/>' },
      'DeserializationFailed',
    ],
    ['no body element', { body: '' }, 'DeserializationFailed'],
    ['a body element in no namespace', { body: '<GetContactEntity/>' }, 'DeserializationFailed'],
    ['text in the body', { body: 'x<n:GetContactEntity/>' }, 'DeserializationFailed'],
    ['a count that is none', list('many'), 'DeserializationFailed'],
    ['a count in parts', list('1.5'), 'DeserializationFailed'],
    ['a count beyond 32 bits', list('2147483648'), 'DeserializationFailed'],
    ['an empty count', list(''), 'DeserializationFailed'],
    ['markup in a count', list('<n:x/>'), 'DeserializationFailed'],
    ['an empty date', entity('<n:UpdatedDate></n:UpdatedDate>'), 'DeserializationFailed'],
    [
      'an impossible date',
      entity('<n:UpdatedDate>2025-13-01T00:00:00Z</n:UpdatedDate>'),
      'DeserializationFailed',
    ],
    ['a boolean that is none', entity('<n:NoMailing>True</n:NoMailing>'), 'DeserializationFailed'],
    ['text in a carrier', entity('<n:Country>NO</n:Country>'), 'DeserializationFailed'],
    ['text in a list', entity('<n:Emails>a@b.example</n:Emails>'), 'DeserializationFailed'],
    ['a time zone that is none', { timeZone: timeZone.replace('7', 'x') }, 'DeserializationFailed'],
  ];
  for (const [name, call, fault] of faults) {
    it(`${name}: a ${fault} fault`, async () => {
      expectAnswer(await callContact(identity, call), { fault });
    });
  }

  it('judges HTTP as the exchange does', async () => {
    const url = `${identity.netServerUrl}Contact.svc`;
    const post = (type: string, body: string) =>
      send(url, { method: 'POST', headers: { 'Content-Type': type }, body });
    expectAnswer(await post('application/soap+xml', '<x/>'), { http: 415 });
    expectAnswer(await post('text/xml', '<!DOCTYPE x><x/>'), { http: 400 });
  });

  it('has its path in any case, and no other agent beside it', async () => {
    const netServerUrl = `${simulator.url}/cust12345/REMOTE/services88/`;
    expectContact(await callContact({ ...identity, netServerUrl }), 'value');
    expectAnswer(await send(`${identity.netServerUrl}Person.svc`), { http: 404 });
    const older = identity.netServerUrl.replace('Services88', 'Services87');
    expectAnswer(await send(`${older}Contact.svc`), { http: 404 });
    expectAnswer(await send(`${identity.netServerUrl}Contact.svc`, { method: 'PUT' }), {
      http: 404,
    });
  });

  describe('its WSDL', () => {
    const file = join(__dirname, '../../wsdl/Contact.wsdl');

    it('is the checked-in file with the address of the tenant', async () => {
      const other = await startFrozen();
      const before = await takeTicket(other);
      other.moveTenant(frozen.contextIdentifier);
      const { netServerUrl } = await takeTicket(other);
      const { status, text } = await send(`${netServerUrl}Contact.svc?WSDL`);
      const original = readFileSync(file, 'utf8');
      const address = 'https://sod.superoffice.com/Cust12345/Remote/Services88/';
      expect(original.split(address)).to.have.length(2);
      expect([status, text]).to.deep.equal([200, original.replace(address, netServerUrl)]);
      expectAnswer(await send(`${before.netServerUrl}Contact.svc?wsdl`), { http: 421 });
      await other.stop();
    });

    it('is named by a page, and calls for no credentials and no count', async () => {
      const { calls } = simulator;
      simulator.failNextCall({ status: 500 });
      const { text } = await send(`${identity.netServerUrl}Contact.svc`);
      expect(text).to.include(`${identity.netServerUrl}Contact.svc?wsdl`);
      expectAnswer(await callContact(identity), { http: 500 });
      expect(simulator.calls).to.equal(calls);
    });
  });
});
