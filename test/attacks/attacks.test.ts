import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { SystemUserError } from 'superoffice-system-user';
import { genuine, readAttacks, type Expected } from './attack.js';
import { expectSilent, leftOpen, secretsIn } from './leaks.js';
import { runAttack } from './run-attack.js';

function check(result: unknown, { ticket, aborted, ...expected }: Expected): void {
  if (ticket) expect(result).to.include({ ticket: genuine.ticket, contextIdentifier: 'Cust12345' });
  else if (aborted) expect(result).to.include({ message: 'the caller has changed its mind' });
  else {
    expect(result).to.be.instanceOf(SystemUserError);
    expect(result).to.include(expected);
  }
}

/** How many times its own deadline an exchange may take: the rest is the delay of a busy machine. */
const DELAY_FACTOR = 100;

describe('under attack', () => {
  const { random } = Math;
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);

  before(async () => {
    // The pauses between tries, at their shortest.
    Math.random = () => 0;
    process.on('unhandledRejection', onUnhandled);
    // What is loaded with the first exchange belongs to no attack.
    const about = 'a genuine service';
    const bounds = { ms: 0, mb: 0, requests: 0 };
    check((await runAttack({ about, server: {}, expect: [{}], bounds })).results[0], {
      ticket: true,
    });
  });
  after(() => {
    Math.random = random;
    process.off('unhandledRejection', onUnhandled);
  });

  for (const { subject, attacks } of readAttacks()) {
    describe(subject, () => {
      for (const { name, attack } of attacks) {
        it(`${name}: ${attack.about}`, async () => {
          const { bounds } = attack;
          // Mocha sets its own timer behind the first turn.
          await nextTurn();
          const before = process.getActiveResourcesInfo();
          const outcome = await runAttack(attack);
          const { results, requests } = outcome;
          for (const [index, expected] of attack.expect.entries()) check(results[index], expected);
          const secrets = secretsIn(requests, attack.client?.clientSecret);
          for (const result of results) if (result instanceof Error) expectSilent(result, secrets);
          expect(outcome.elsewhere, 'calls of the second host').to.equal(0);
          expect(requests.length, 'requests').to.be.at.most(bounds.requests);
          // CPU time, because a busy machine delays everything else. Mocha's timeout ends what hangs.
          expect(outcome.cpuMs, 'ms of CPU').to.be.below(bounds.ms);
          const { timeoutMs = Infinity } = attack.client ?? {};
          expect(outcome.elapsedMs, 'ms').to.be.below(timeoutMs * DELAY_FACTOR);
          expect(outcome.grownMb, 'MB').to.be.below(bounds.mb);
          expect(await leftOpen(before), 'left open').to.deep.equal([]);
          expect(unhandled, 'unhandled rejections').to.deep.equal([]);
        });
      }
    });
  }
});
