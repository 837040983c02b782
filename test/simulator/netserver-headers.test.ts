import { expect } from 'chai';
import type { Simulator } from '../../lib/simulator/index.js';
import { escapeXml } from '../../lib/simulator/answers.js';
import { callContact, type ContactCall } from './call-contact.js';
import { expectAnswer } from './expect-answer.js';
import { expectContact } from './expect-contact.js';
import { frozen } from './frozen.js';
import type { Identity } from './read-claims.js';
import { startFrozen } from './start-frozen.js';
import { takeTicket } from './take-ticket.js';

const secret = escapeXml(frozen.clientSecret);
const applicationToken = `<n:ApplicationToken>${secret}</n:ApplicationToken>`;
const timeZone =
  '<n:TimeZone><n:SoTimeZoneId>7</n:SoTimeZoneId>' +
  '<n:SoTimeZoneLocationCode>NO</n:SoTimeZoneLocationCode></n:TimeZone>';

describe('simulator: the header blocks of NetServer', () => {
  let simulator: Simulator;
  let identity: Identity;
  before(async () => {
    simulator = await startFrozen();
    identity = await takeTicket(simulator);
  });
  after(() => simulator.stop());

  const session = { exception: 'SuperOffice.Exceptions.SoSessionException' };

  it('needs no TimeZone', async () => {
    const received = await callContact(identity);
    expectContact(received, 'value');
    expect(received.text).to.include('<TimeZone i:nil="true"/></s:Header>');
  });

  const credentialsOf = ({ ticket }: Identity) =>
    `<n:Credentials><n:Ticket>${ticket}</n:Ticket></n:Credentials>`;
  const strangers: [string, (it: Identity) => ContactCall][] = [
    ['no header', () => ({ header: '' })],
    ['no ApplicationToken', () => ({ applicationToken: '' })],
    [
      'another client secret',
      () => ({ applicationToken: '<n:ApplicationToken>x</n:ApplicationToken>' }),
    ],
    ['no Credentials', () => ({ credentials: '' })],
    ['nil Credentials', () => ({ credentials: '<n:Credentials i:nil="true"/>' })],
    ['Credentials without a Ticket', () => ({ credentials: '<n:Credentials/>' })],
    [
      'an unknown ticket',
      () => ({ credentials: credentialsOf({ ...identity, ticket: '7T:AAAA' }) }),
    ],
    ['the other order', (it) => ({ header: credentialsOf(it) + applicationToken })],
    [
      'TimeZone before Credentials',
      (it) => ({ header: applicationToken + timeZone + credentialsOf(it) }),
    ],
    ['TimeZone first', (it) => ({ header: timeZone + applicationToken + credentialsOf(it) })],
    [
      'ApplicationToken in no namespace',
      () => ({ applicationToken: applicationToken.replaceAll('n:', '') }),
    ],
    [
      'Credentials in another namespace',
      (it) => ({ credentials: credentialsOf(it).replaceAll('n:', 'i:') }),
    ],
    [
      'Ticket in no namespace',
      (it) => ({ credentials: credentialsOf(it).replaceAll('n:Ticket', 'Ticket') }),
    ],
    [
      'the headers in the Body',
      (it) => ({
        header: '',
        body: `<n:GetContactEntity>${applicationToken}${credentialsOf(it)}</n:GetContactEntity>`,
      }),
    ],
  ];
  for (const [name, callOf] of strangers) {
    it(`${name}: not authenticated`, async () => {
      const { served, unauthorized } = simulator.callsOf(frozen.contextIdentifier);
      expectContact(await callContact(identity, callOf(identity)), session);
      const calls = simulator.callsOf(frozen.contextIdentifier);
      expect(calls).to.deep.equal({ served, unauthorized: unauthorized + 1 });
      expect(simulator.calls).to.equal(served);
    });
  }

  it('not authenticated by a revoked ticket', async () => {
    const revoked = identity;
    simulator.revokeTickets(frozen.contextIdentifier);
    identity = await takeTicket(simulator);
    expectContact(await callContact(revoked), session);
    expectContact(await callContact(identity), 'value');
  });

  it('takes its headers marked mustUnderstand, and faults on others', async () => {
    const mark = (xml: string) => xml.replace(/^<n:\w+/, '$& s:mustUnderstand="1"');
    const marked = [applicationToken, credentialsOf(identity), timeZone].map(mark).join('');
    expectContact(await callContact(identity, { header: marked }), 'value');
    const foreign = '<x s:mustUnderstand="1"/>';
    expectAnswer(await callContact(identity, { header: marked + foreign }), {
      fault: 'MustUnderstand',
    });
    expectContact(await callContact(identity, { header: `<x/>${marked}` }), 'value');
  });
});
