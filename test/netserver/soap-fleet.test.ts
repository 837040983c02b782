/* eslint-disable @typescript-eslint/no-unsafe-call -- what a WSDL describes has no types */
import { join } from 'node:path';
import { expect } from 'chai';
import { openClient } from '../support/open-client.js';

const FILE = join(__dirname, '../../wsdl/Contact.wsdl');
const TENANTS = 50;
const CALLS = 2000;

describe('many SOAP calls at once', () => {
  it('all succeed, each with its tenant’s ticket, while tickets end and tenants move', async function () {
    this.timeout(60_000);
    const names = Array.from({ length: TENANTS }, (_, each) => `Cust${10_000 + each}`);
    const tenants = names.map((contextIdentifier) => ({
      contextIdentifier,
      systemUserToken: `Partner App-${contextIdentifier}`,
    }));
    const opened = await openClient({}, { tenants });
    const { simulator } = opened;
    const client = opened.clientWith({});
    const made = await Promise.all(
      tenants.map((tenant) => client.tenant(tenant).createSoapClient(FILE, { service: 'Contact' })),
    );
    let revoked = 0;
    let done = 0;
    const call = async (each: number) => {
      const at = each % TENANTS;
      const [{ Response }] = (await made[at]!.GetContactEntityAsync({
        ContactEntityId: each + 1000,
      })) as [{ Response: { ContactId: number } }];
      done++;
      // Every tenth call that ends takes tickets of one tenant away, and moves another.
      if (done % 10 === 0 && revoked < TENANTS) {
        simulator.revokeTickets(names[revoked]!);
        simulator.moveTenant(names[(revoked + 25) % TENANTS]!);
        revoked++;
      }
      return Response.ContactId;
    };
    const ids = await Promise.all(Array.from({ length: CALLS }, (_, each) => call(each)));
    expect(ids).to.deep.equal(Array.from({ length: CALLS }, (_, each) => each + 1000));
    expect(revoked).to.equal(TENANTS);
    expect(simulator.exchanges).to.be.within(TENANTS + 1, TENANTS + revoked);
    // A ticket is good for its own tenant alone: with another's, a call would not have been served.
    for (const name of names) expect(simulator.callsOf(name).served).to.equal(CALLS / TENANTS);
    await client.close();
    await simulator.stop();
  });
});
