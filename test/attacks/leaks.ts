import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { everythingIn } from '../support/everything-in.js';
import { fixture } from '../support/fixture.js';
import { genuine } from './attack.js';

/** As many characters in a row as are no accident. */
const PIECE = 8;
/** The beginning of a JWT, a ticket, and the time inside a signed system token. */
const SHAPES = /eyJ[\w-]{8}|7T:[A-Za-z0-9+/]{8}|\.\d{12}\./;

const KEY_PIECES = [
  ...fixture('keys/partner.xml')
    .toString()
    .matchAll(/<(?:P|Q|D|DP|DQ|InverseQ)>(.{24})/g),
]
  .map(([, start]) => start!)
  .concat(fixture('keys/partner-pkcs8.pem').toString().split('\n').slice(1, -2));

/** Checks that nothing an error shows of itself holds a piece of a secret; a cut one or another spelling is one too. */
export function expectSilent(error: unknown, secrets: readonly string[]): void {
  const shown = everythingIn(error);
  for (const secret of secrets) {
    for (let at = 0; at + PIECE <= secret.length; at += 1) {
      const piece = secret.slice(at, at + PIECE);
      if (shown.includes(piece)) expect.fail(`${piece} of a secret is in ${shown}`);
    }
  }
  for (const piece of KEY_PIECES) expect(shown).to.not.include(piece);
  expect(shown).to.not.match(SHAPES);
}

/** How long what was closed may take to be gone, in ms. */
const PATIENCE_MS = 10_000;

/** What keeps the process alive beside what was open `before`, by kind, once everything had its turn to close. */
export async function leftOpen(before: readonly string[]): Promise<readonly string[]> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const left = difference(process.getActiveResourcesInfo(), before);
    if (left.length === 0 || performance.now() > until) return left;
    await nextTurn();
  }
}

function difference(now: readonly string[], before: readonly string[]): string[] {
  const known = [...before];
  return now.filter((kind) => {
    const at = known.indexOf(kind);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}

/** What is secret in what a request carries; the system user token's name before the dash is the application's. */
export function secretsIn(
  requests: readonly string[],
  clientSecret = genuine.clientSecret,
): string[] {
  const signatures = requests.map((text) => /\.\d{12}\.([^<"]*)[<"]/.exec(text)?.[1] ?? '');
  const token = genuine.tenant.systemUserToken.replace(/^.*-/, '');
  return [...signatures, token, ...clientSecret.split(/[&<]/)];
}
