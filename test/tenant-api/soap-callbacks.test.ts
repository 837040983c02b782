import type { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { NetServerError } from 'superoffice-system-user';
import { openContact, type OpenedContact } from '../support/open-contact.js';

type Callback = (error: unknown, result?: unknown) => void;

describe('the callback of a SOAP call', () => {
  let opened: OpenedContact;
  let listeners: NodeJS.UncaughtExceptionListener[];
  beforeEach(async () => {
    opened = await openContact();
    listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
  });
  afterEach(async () => {
    process.removeAllListeners('uncaughtException');
    for (const listener of listeners) process.on('uncaughtException', listener);
    await opened.close();
  });

  const get = (id: number, callback: Callback) => {
    (opened.contact.GetContactEntity as (args: object, done: Callback) => void)(
      { ContactEntityId: id },
      callback,
    );
  };

  for (const [what, id] of [
    ['succeeds', 3],
    ['fails', 404],
  ] as const) {
    it(`that throws where the call ${what} is called once, and the error is the process’s`, async () => {
      const reason = new Error('the caller’s own');
      const told: unknown[] = [];
      const thrown = new Promise((resolve) => process.once('uncaughtException', resolve));
      get(id, (error) => {
        told.push(error);
        throw reason;
      });
      expect(await thrown).to.equal(reason);
      // Another call comes to its end after all that this one might still do.
      await new Promise((resolve) => {
        get(3, resolve);
      });
      expect(told).to.have.length(1);
      if (id === 404) expect(told[0]).to.be.instanceOf(NetServerError);
      else expect(told[0] ?? null).to.equal(null);
    });
  }

  for (const id of [3, 404]) {
    it(`comes to its end for ${id} where a listener of the client throws, whose error is the process’s`, async () => {
      const reason = new Error('the listener’s own');
      const thrown = new Promise((resolve) => process.once('uncaughtException', resolve));
      let times = 0;
      (opened.contact as unknown as EventEmitter).on('response', () => {
        times++;
        throw reason;
      });
      const told = await new Promise<[unknown, unknown]>((resolve) => {
        get(id, (error, result) => {
          resolve([error, result]);
        });
      });
      if (id === 404) expect(told[0]).to.be.instanceOf(NetServerError);
      else expect(told[1]).to.have.nested.property('Response.ContactId', 3);
      expect(await thrown).to.equal(reason);
      expect(times).to.equal(1);
    });
  }

  it('is told of arguments that are wrong, later and once', async () => {
    let isLater = false;
    const told = await new Promise<unknown>((resolve) => {
      get(new Date(Number.NaN) as never, (error) => {
        resolve(isLater && error);
      });
      isLater = true;
    });
    expect(told).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
  });
});
