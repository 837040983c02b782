import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { SystemUserError } from 'superoffice-system-user';
import { genuine, readAttacks, type Attack, type Expected } from './attack.js';
import { expectSilent, leftOpen, secretsIn } from './leaks.js';
import { runAttack } from './run-attack.js';

/** The default limits, in ms of CPU time and in MB: at least ten times what a case takes on an idle machine. */
const MAX_CPU_MS = 1_000;
const MAX_GROWTH_MB = 100;
/** How many times its own deadline an exchange may take: the rest is the delay of a busy machine. */
const DELAY_FACTOR = 100;

describe('under attack', () => {
  const { random } = Math;
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);

  before(async () => {
    // The shortest backoff.
    Math.random = () => 0;
    process.on('unhandledRejection', onUnhandled);
    // The first exchange loads modules, which no attack should account for.
    const { results } = await runAttack({ expect: [{}] });
    expectResult(results[0], { ticket: true });
  });
  after(() => {
    Math.random = random;
    process.off('unhandledRejection', onUnhandled);
  });

  for (const { subject, attacks } of readAttacks()) {
    describe(subject, () => {
      for (const { name, attack } of attacks) {
        it(`${name}: ${attack.about}`, async () => {
          // Mocha starts its own timer after the first turn.
          await nextTurn();
          const before = process.getActiveResourcesInfo();
          await expectDefence(attack);
          expect(await leftOpen(before), 'left open').to.deep.equal([]);
          expect(unhandled, 'unhandled rejections').to.deep.equal([]);
        });
      }
    });
  }
});

async function expectDefence(attack: Attack): Promise<void> {
  const { client = {}, maxRequests, maxCpuMs = MAX_CPU_MS, maxGrowthMb = MAX_GROWTH_MB } = attack;
  const { results, requests, ...outcome } = await runAttack(attack);
  for (const [index, expected] of attack.expect.entries()) expectResult(results[index], expected);
  const secrets = secretsIn(requests, client.clientSecret);
  for (const result of results) if (result instanceof Error) expectSilent(result, secrets);
  expect(outcome.otherHostCalls, 'calls of the second host').to.equal(0);
  expect(requests.length, 'requests').to.be.at.most(maxRequests);
  // CPU time, because a busy machine delays everything else. Mocha's timeout ends a case that hangs.
  expect(outcome.cpuMs, 'ms of CPU').to.be.below(maxCpuMs);
  expect(outcome.growthMb, 'MB').to.be.below(maxGrowthMb);
  const { timeoutMs = Infinity } = client;
  expect(outcome.elapsedMs, 'ms').to.be.below(timeoutMs * DELAY_FACTOR);
}

function expectResult(result: unknown, { ticket, aborted, ...expected }: Expected): void {
  if (ticket) expect(result).to.include({ ticket: genuine.ticket, contextIdentifier: 'Cust12345' });
  else if (aborted) expect(result).to.include({ message: 'the caller has changed its mind' });
  else {
    expect(result).to.be.instanceOf(SystemUserError);
    expect(result).to.include(expected);
  }
}
