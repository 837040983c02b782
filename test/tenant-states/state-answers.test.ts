import { expect } from 'chai';
import type { SystemUserClient } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { listen, type Listening } from '../support/listen.js';
import { openClient, type Opened } from '../support/open-client.js';

describe('an answer of the state API', () => {
  let opened: Opened;
  let server: Listening;
  let client: SystemUserClient;
  let answer: object;
  beforeEach(async () => {
    opened = await openClient();
    server = await listen((_request, response) => response.end(JSON.stringify(answer)));
    client = opened.clientWith({ loginUrl: server.url });
  });
  afterEach(async () => {
    await server.close();
    await client.close();
    await opened.simulator.stop();
  });
  const read = async (change: object, asked = 'Kunde1') => {
    answer = { ContextIdentifier: asked, State: 'Running', IsRunning: true, ...change };
    return client.getTenantState(asked);
  };

  const RUNNING: [State: string | number, says: boolean, isRunning: boolean][] = [
    ['OnlineMaintenance', false, true],
    [5, false, true],
    ['Running', false, false],
    ['OfflineMaintenance', false, false],
    ['Frozen', true, true],
    ['Frozen', false, false],
  ];
  for (const [State, says, isRunning] of RUNNING) {
    it(`of ${State} that says IsRunning: ${says} is of a tenant that ${isRunning ? 'runs' : 'does not run'}`, async () => {
      expect(await read({ State, IsRunning: says })).to.include({ isRunning });
    });
  }

  for (const State of ['Frozen', 'Frozen_2', 'x'.repeat(64)]) {
    it(`may name the state ${State}, which is new`, async () => {
      expect(await read({ State })).to.include({ state: State });
    });
  }

  const NO_NAMES = [
    '',
    'two words',
    'two\nlines',
    '<b>',
    'x'.repeat(65),
    7,
    5.5,
    true,
    ['Running'],
  ];
  for (const State of NO_NAMES) {
    it(`is refused where its state is ${JSON.stringify(State)}`, async () => {
      const failure = await failureOf(() => read({ State }));
      expect(failure).to.include({ code: 'ERR_RESPONSE_MALFORMED', step: undefined });
    });
  }

  it('may spell the tenant in another case', async () => {
    const { contextIdentifier } = await read({ ContextIdentifier: 'KUNDE1' });
    expect(contextIdentifier).to.equal('KUNDE1');
  });

  it('is refused where it is of a tenant in letters that only become those asked for', async () => {
    // In lower case, the sign for Kelvin is a k.
    const failure = await failureOf(() => read({ ContextIdentifier: '\u212aunde1' }));
    expect(failure.code).to.equal('ERR_RESPONSE_MALFORMED');
  });
});
