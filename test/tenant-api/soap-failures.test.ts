import { inspect } from 'node:util';
import { expect } from 'chai';
import { NetServerError } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import {
  openContact,
  operationOf,
  type Operation,
  type OpenedContact,
} from '../support/open-contact.js';

const ARGS = { ContactEntityId: 3 };
const SESSION = 'SuperOffice.Exceptions.SoSessionException';

describe('a SOAP call that NetServer does not do', () => {
  let opened: OpenedContact;
  let get: Operation;
  beforeEach(async () => {
    opened = await openContact();
    get = operationOf(opened.contact);
  });
  afterEach(() => opened.close());

  const failNextCall = (failure: object, times = 1) => {
    opened.simulator.failNextCall(failure as { status: number }, times);
  };

  it('quotes no credential, in whatever field NetServer echoes it', async () => {
    await get(ARGS);
    const { ticket } = await opened.client.getTicket(opened.tenant);
    const { clientSecret } = opened.simulator;
    const echo = `${clientSecret} & ${ticket}`;
    const fields = {
      message: echo,
      friendlyText: echo,
      source: echo,
      parameters: { [echo]: echo },
    };
    const innerException = { type: `In ${echo}`, ...fields };
    failNextCall({ exception: { type: `Out ${echo}`, ...fields, innerException } });
    const failure = await failureOf(() => get(ARGS));
    expect(failure).to.include({ name: 'NetServerError', message: '[secret] & [secret]' });
    expect(failure.innerErrors).to.have.length(1);
    const shown =
      inspect(failure, { depth: null, maxStringLength: null }) + JSON.stringify(failure);
    for (const secret of [ticket, clientSecret]) expect(shown).not.to.include(secret);
  });

  it('names all that led to it, the nearest first, with a stack trace only where asked', async () => {
    const innerException = {
      type: 'A',
      message: 'a',
      innerException: { type: 'B', message: 'b', parameters: { Key: 'v' } },
    };
    failNextCall({ exception: { type: 'O', message: 'o', innerException } }, 2);
    const plain = (await failureOf(() => get(ARGS))) as unknown as NetServerError;
    const tell = ({ innerErrors }: NetServerError) =>
      innerErrors.map(({ exceptionType, message, parameters }) => [
        exceptionType,
        message,
        { ...parameters },
      ]);
    expect(tell(plain)).to.deep.equal([
      ['A', 'a', {}],
      ['B', 'b', { Key: 'v' }],
    ]);
    expect(inspect(plain, { depth: null })).not.to.include('at SuperOffice');
    const traced = await opened.open({ stackTrace: true });
    const full = (await failureOf(() => operationOf(traced)(ARGS))) as unknown as NetServerError;
    expect(tell(full)).to.deep.equal(tell(plain));
    expect(full.stackTrace).to.match(/^at SuperOffice/);
  });

  it('is no ticket’s fault where its exception is another one: no renewal', async () => {
    for (const type of [
      'SuperOffice.Exceptions.SoSecurityException',
      'X.NotSoSessionExceptions',
      'SoSessionException.Not',
    ]) {
      failNextCall({ exception: { type, message: 'x' } });
      expect((await failureOf(() => get(ARGS))).exceptionType).to.equal(type);
    }
    expect(opened.simulator.exchanges).to.equal(1);
    expect(opened.calls()).to.have.length(3);
  });

  for (const type of [SESSION, 'SoAuthenticationException']) {
    it(`gets one renewal for ${type}`, async () => {
      failNextCall({ exception: { type, message: 'x' } });
      expect((await get(ARGS))[0].Response.ContactId).to.equal(3);
      expect(opened.simulator.exchanges).to.equal(2);
      expect(opened.calls()).to.have.length(2);
    });
  }

  const REFUSALS: [string, object, object][] = [
    ['an exception', { exception: { type: SESSION, message: 'x' } }, { exceptionType: SESSION }],
    ['HTTP 401', { status: 401 }, { code: 'ERR_HTTP_STATUS' }],
  ];
  for (const [what, refusal, expected] of REFUSALS) {
    it(`is given up where ${what} refuses the new ticket too, also by calls at once`, async () => {
      failNextCall(refusal, 100);
      expect(await failureOf(() => get(ARGS))).to.include(expected);
      expect(opened.calls()).to.have.length(2);
      const many = await Promise.all(Array.from({ length: 10 }, () => failureOf(() => get(ARGS))));
      for (const failure of many) expect(failure).to.include(expected);
      expect(opened.calls()).to.have.length(12);
      expect(opened.simulator.exchanges).to.equal(2);
    });
  }

  it('goes on with the ticket it has while none is asked for', async () => {
    failNextCall({ status: 401 }, 2);
    await failureOf(() => get(ARGS));
    expect((await get(ARGS))[0].Response.ContactId).to.equal(3);
    expect(opened.simulator.exchanges).to.equal(2);
  });

  it('is not sent again where a tenant said to have moved is where it was', async () => {
    await get(ARGS);
    failNextCall({ status: 421 }, 100);
    const failure = await failureOf(() => get(ARGS));
    expect(failure.code).to.equal('ERR_HTTP_STATUS');
    expect(failure.message).to.include('421');
    expect(opened.calls()).to.have.length(2);
    expect(opened.simulator.exchanges).to.equal(1);
  });

  it('is sent to the new address once, where that refuses it too', async () => {
    await get(ARGS);
    opened.simulator.moveTenant(opened.name);
    failNextCall({ status: 421 }, 100);
    expect((await failureOf(() => get(ARGS))).message).to.include('421');
    expect(opened.calls().map(({ path }) => path.startsWith('/moved1/'))).to.deep.equal([
      false,
      false,
      true,
    ]);
  });

  it('is renewed and moved in one call', async () => {
    await get(ARGS);
    opened.simulator.revokeTickets(opened.name);
    opened.simulator.moveTenant(opened.name);
    expect((await get(ARGS))[0].Response.ContactId).to.equal(3);
    expect(opened.calls()).to.have.length(4);
  });

  it('tells a callback its error, or its result', async () => {
    const call = opened.contact.GetContactEntity as (
      args: object,
      done: (...results: unknown[]) => void,
    ) => void;
    const ask = (args: object) =>
      new Promise<unknown[]>((resolve) => {
        call(args, (...results) => {
          resolve(results);
        });
      });
    const [error, result] = await ask({ ContactEntityId: 404 });
    expect(error).to.be.instanceOf(NetServerError);
    expect(result).to.equal(undefined);
    const [none, good, , header] = await ask(ARGS);
    expect(none ?? null).to.equal(null);
    expect(good).to.have.nested.property('Response.Name', 'Simulated Company 3');
    expect(header).to.have.property('Succeeded', 'true');
  });
});
