import { expect } from 'chai';
import type { Simulator, SimulatorCallFailure } from '../../lib/simulator/index.js';
import { callContact } from './call-contact.js';
import { callRest } from './call-rest.js';
import { expectAnswer } from './expect-answer.js';
import { expectThrown } from './expect-thrown.js';
import { frozen } from './frozen.js';
import type { Identity } from './read-claims.js';
import { startFrozen } from './start-frozen.js';
import { takeTicket } from './take-ticket.js';
import { until } from '../support/until.js';

describe('simulator: failNextCall', () => {
  let simulator: Simulator;
  let identity: Identity;
  before(async () => {
    simulator = await startFrozen();
    identity = await takeTicket(simulator);
  });
  after(() => simulator.stop());

  const exception = { type: 'A.B', message: 'a & <b>', parameters: { one: '1' } };
  const statusOf = async () => (await callRest(identity, 'Contact/7')).status;

  it('{ status }: by REST and by SOAP, in turn, and leaves exchanges alone', async () => {
    const { calls } = simulator;
    const { served, unauthorized } = simulator.callsOf(frozen.contextIdentifier);
    simulator.failNextCall({ status: 503 }, 2);
    simulator.failNextCall({ status: 421 });
    const { ticket } = await takeTicket(simulator);
    expect(ticket).to.match(/^7T:/);
    expect(await statusOf()).to.equal(503);
    expectAnswer(await callContact(identity), { http: 503 });
    const { status, text } = await callContact(identity);
    expect(status).to.equal(421);
    expect(text).to.include('Wrong subdomain used to access tenant');
    expect(await statusOf()).to.equal(200);
    const after = simulator.callsOf(frozen.contextIdentifier);
    expect(after).to.deep.equal({ served: served + 1, unauthorized });
    expect(simulator.calls).to.equal(calls + 1);
  });

  it('{ reset } and { hang }: by REST and by SOAP', async () => {
    const before = simulator.callsOf(frozen.contextIdentifier);
    for (const call of [() => callRest(identity, 'Contact/7'), () => callContact(identity)]) {
      simulator.failNextCall({ reset: true });
      expect(String(await call().catch((error: unknown) => error))).to.match(
        /fetch failed|ECONNRESET|hang up/,
      );
      simulator.failNextCall({ hang: true });
      const seen = simulator.requests.length;
      const hanging = call().catch(() => undefined);
      await until(() => simulator.requests.length > seen);
      const ended = await Promise.race([hanging.then(() => 'ended'), statusOf()]);
      expect(ended).to.equal(200);
    }
    const { served } = simulator.callsOf(frozen.contextIdentifier);
    expect(served).to.equal(before.served + 2);
  });

  it('{ status: 401 } is counted', async () => {
    const { served, unauthorized } = simulator.callsOf(frozen.contextIdentifier);
    simulator.failNextCall({ status: 401 }, 2);
    expectAnswer(await callContact(identity), { http: 401 });
    expect(await statusOf()).to.equal(401);
    const calls = simulator.callsOf(frozen.contextIdentifier);
    expect(calls).to.deep.equal({ served, unauthorized: unauthorized + 2 });
  });

  it('{ exception } by REST: HTTP 500 and the ExceptionInfo as JSON', async () => {
    simulator.failNextCall({ exception: { ...exception, innerException: exception } });
    const response = await callRest(identity, 'Contact/7');
    expect(response.status).to.equal(500);
    const info = {
      Message: 'a & <b>',
      StackTrace: '   at SuperOffice.Simulated.Call()',
      FriendlyText: null,
      ExceptionType: 'A.B',
      Source: null,
      InnerException: null,
      Parameters: [{ Key: 'one', Value: '1' }],
    };
    expect(await response.json()).to.deep.equal({ ...info, InnerException: info });
  });

  it('{ exception } by SOAP: in the answer of the operation that was called', async () => {
    simulator.failNextCall({ exception });
    const { status, text } = await callContact(identity, { operation: 'GetContactListOf' });
    expect(status).to.equal(200);
    expect(text).to.include('<Message>a &amp; &lt;b&gt;</Message>');
    expect(text).to.include('<GetContactListOfResponse ');
    expect(text).to.include('<Response i:nil="true"/>');
  });

  it('{ exception } by SOAP without an action: a fault', async () => {
    simulator.failNextCall({ exception });
    expectAnswer(await callContact(identity, { action: '' }), { fault: 'ActionNotSupported' });
    expect(await statusOf()).to.equal(200);
  });

  it('is no longer changed by who made it', async () => {
    const parameters: Record<string, string> = { one: '1' };
    simulator.failNextCall({ exception: { ...exception, parameters } });
    parameters['one'] = '2';
    const response = await callRest(identity, 'Contact/7');
    expect(await response.text()).to.include('"Value":"1"');
  });

  let deep: object = exception;
  for (let depth = 0; depth < 10; depth += 1) deep = { ...exception, innerException: deep };
  const value = 'ERR_INVALID_ARG_VALUE';
  const mistakes: [unknown, string, RegExp][] = [
    [null, 'ERR_INVALID_ARG_TYPE', /failure/],
    ['401', 'ERR_INVALID_ARG_TYPE', /failure/],
    [{}, value, /one of \{ status \}, \{ exception \}, \{ reset \}, \{ hang \}/],
    [{ reset: true, hang: true }, value, /one of/],
    [{ reset: 1 }, value, /must be true/],
    [{ hang: false }, value, /must be true/],
    [{ status: 401, exception }, value, /one of/],
    [{ status: 401, headers: {} }, value, /one of/],
    [{ status: 42 }, value, /failure\.status/],
    [{ status: '401' }, value, /failure\.status/],
    [{ exception: 'A' }, value, /failure\.exception must be an object/],
    [{ exception: { message: 'a' } }, value, /failure\.exception\.type/],
    [{ exception: { type: 'A' } }, value, /failure\.exception\.message/],
    [{ exception: { ...exception, message: '\u0000' } }, value, /exception\.message/],
    [{ exception: { ...exception, source: 7 } }, value, /exception\.source/],
    [{ exception: { ...exception, friendlyText: null } }, value, /exception\.friendlyText/],
    [{ exception: { ...exception, innerException: 'x' } }, value, /exception\.innerException/],
    [{ exception: { ...exception, parameters: 'x' } }, value, /exception\.parameters/],
    [{ exception: { ...exception, parameters: { a: 1 } } }, value, /exception\.parameters/],
    [{ exception: { ...exception, code: 7 } }, value, /unknown field "code"/],
    [{ exception: deep }, value, /nested too deeply/],
  ];
  for (const [failure, code, message] of mistakes) {
    it(`refuses ${JSON.stringify(failure).slice(0, 80)}`, () => {
      const misuse = (): void => {
        simulator.failNextCall(failure as SimulatorCallFailure);
      };
      expectThrown(misuse, code, message);
    });
  }

  it('refuses times below 1 and in parts', () => {
    for (const times of [0, 1.5]) {
      const misuse = (): void => {
        simulator.failNextCall({ status: 401 }, times);
      };
      expectThrown(misuse, value, /times/);
    }
  });
});
