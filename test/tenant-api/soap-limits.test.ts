import { mock } from 'node:test';
import { expect } from 'chai';
import { until } from '../support/until.js';
import { failureOf } from '../support/failure-of.js';
import {
  CONTACT_WSDL,
  openContact,
  operationOf,
  type OpenedContact,
} from '../support/open-contact.js';

const ARGS = { ContactEntityId: 3 };

describe('the limits of a SOAP call', () => {
  let opened: OpenedContact;
  beforeEach(async () => {
    opened = await openContact();
  });
  afterEach(() => opened.close());

  /** A call of a NetServer that never answers, and what tells that it has arrived there. */
  const hanging = async (options: object) => {
    let arrive: (() => void) | undefined;
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const silent = await opened.answeredBy(() => arrive?.());
    const contact = await silent
      .tenant(opened.tenant)
      .createSoapClient(CONTACT_WSDL, { service: 'Contact' });
    return { failure: failureOf(() => operationOf(contact)(ARGS, options)), arrived };
  };

  it('end it in time where NetServer does not answer', async () => {
    const { failure } = await hanging({ timeout: 20 });
    expect(await failure).to.include({ code: 'ERR_TIMEOUT', step: undefined });
  });

  it('end it with the signal’s reason while NetServer works', async () => {
    const abort = new AbortController();
    const { failure, arrived } = await hanging({ signal: abort.signal });
    await arrived;
    const reason = new Error('enough');
    abort.abort(reason);
    expect(await failure).to.equal(reason);
  });

  for (const reason of [null, 0, '', false]) {
    it(`end it with a failure where the signal’s reason is ${JSON.stringify(reason)}`, async () => {
      const abort = new AbortController();
      const { failure, arrived } = await hanging({ signal: abort.signal });
      await arrived;
      abort.abort(reason);
      expect(await failure).to.include({ name: 'AbortError' });
    });
  }

  it('hold for a client secret that does not come: for a call, and for close', async () => {
    let asked = 0;
    const clientSecret = () =>
      ++asked === 1 ? opened.simulator.clientSecret : new Promise<string>(() => undefined);
    const client = opened.clientWith({ clientSecret });
    const tenant = client.tenant(opened.tenant);
    await client.getTicket(opened.tenant);
    const contact = await tenant.createSoapClient(CONTACT_WSDL, { service: 'Contact' });
    const reason = new Error('enough');
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const abort = new AbortController();
      const { signal } = abort;
      const aborted = [
        failureOf(() => tenant.fetch('v1/Contact/3', { signal })),
        failureOf(() => tenant.authorizationHeaders({ signal })),
        failureOf(() => operationOf(contact)(ARGS, { signal })),
      ];
      const left = failureOf(() => tenant.fetch('v1/Contact/3'));
      await until(() => asked === 5);
      abort.abort(reason);
      for (const failure of aborted) expect(await failure).to.equal(reason);
      const closed = client.close();
      mock.timers.tick(15_000);
      expect(await left).to.include({ code: 'ERR_TIMEOUT' });
      await closed;
    } finally {
      mock.timers.reset();
    }
  });

  it('hold for the ticket that it waits for too', async () => {
    opened.simulator.failNext({ hang: true });
    const failure = await failureOf(() => operationOf(opened.contact)(ARGS, { timeout: 20 }));
    expect(failure).to.include({ code: 'ERR_TIMEOUT', step: undefined });
    expect(opened.calls()).to.deep.equal([]);
  });

  it('leave others that wait for the same ticket alone', async () => {
    let provide: ((secret: string) => void) | undefined;
    const secret = new Promise<string>((resolve) => {
      provide = resolve;
    });
    const client = opened.clientWith({ clientSecret: () => secret });
    const contact = await client
      .tenant(opened.tenant)
      .createSoapClient(CONTACT_WSDL, { service: 'Contact' });
    const other = operationOf(contact)(ARGS);
    const failure = await failureOf(() => operationOf(contact)(ARGS, { timeout: 20 }));
    expect(failure.code).to.equal('ERR_TIMEOUT');
    provide?.(opened.simulator.clientSecret);
    expect((await other)[0].Response.Name).to.equal('Simulated Company 3');
    await client.close();
    expect(opened.calls()).to.have.length(1);
    expect(opened.simulator.exchanges).to.equal(1);
  });

  it('end it where an answer has more than 64 MB', async () => {
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    let isClosed = false;
    const other = await opened.answeredBy((_request, response) => {
      response.on('close', () => (isClosed = true)).writeHead(200, { 'Content-Type': 'text/xml' });
      const write = () => {
        // It would go on for ever.
        while (!isClosed) if (!response.write(chunk)) return void response.once('drain', write);
      };
      write();
    });
    const contact = await other
      .tenant(opened.tenant)
      .createSoapClient(CONTACT_WSDL, { service: 'Contact' });
    const failure = await failureOf(() => operationOf(contact)(ARGS));
    expect(failure).to.include({ code: 'ERR_RESPONSE_TOO_LARGE', step: undefined });
    expect(failure.message).to.include(String(64 * 1024 * 1024));
    expect(failure.hint).to.include('less data at a time');
    await until(() => isClosed);
  });

  for (const timeout of [0, -1, 600_001, Number.NaN, '5']) {
    it(`are refused where they are none: ${String(timeout)}`, async () => {
      const failure = await failureOf(() => operationOf(opened.contact)(ARGS, { timeout }));
      expect(failure.code).to.match(/^ERR_INVALID_ARG/);
      expect(opened.simulator.requests).to.deep.equal([]);
    });
  }

  it('send nothing where the signal has ended already', async () => {
    const reason = new Error('before');
    const signal = AbortSignal.abort(reason);
    const failure = await failureOf(() => operationOf(opened.contact)(ARGS, { signal }));
    expect(failure).to.equal(reason);
    expect(opened.simulator.requests).to.deep.equal([]);
  });
});
