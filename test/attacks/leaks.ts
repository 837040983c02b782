import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { everythingIn } from '../support/everything-in.js';
import { fixture } from '../support/fixture.js';
import { genuine } from './attack.js';

/** The secrets in the requests: signatures, client secret, and the system user token without the application's name. */
export function secretsIn(
  requests: readonly string[],
  clientSecret = genuine.clientSecret,
): string[] {
  const signatures = requests.map((text) => /\.\d{12}\.([^<"]*)[<"]/.exec(text)?.[1] ?? '');
  const token = genuine.tenant.systemUserToken.replace(/^.*-/, '');
  return [...signatures, token, ...clientSecret.split(/[&<]/)];
}

/** The shortest piece of a secret that counts as a leak, in characters. */
const PIECE = 8;
/** The start of a JWT, the start of a ticket, the time inside a signed system token. */
const SHAPES = /eyJ[\w-]{8}|7T:[A-Za-z0-9+/]{8}|\.\d{12}\./;

const KEY_PIECES = [
  ...fixture('keys/partner.xml')
    .toString()
    .matchAll(/<(?:P|Q|D|DP|DQ|InverseQ)>(.{24})/g),
]
  .map(([, start]) => start!)
  .concat(fixture('keys/partner-pkcs8.pem').toString().split('\n').slice(1, -2));

/** Checks that no part of an error shows a piece of a secret, even of one that is cut or spelled differently. */
export function expectSilent(error: unknown, secrets: readonly string[]): void {
  const shown = everythingIn(error);
  for (const secret of secrets) {
    for (let at = 0; at + PIECE <= secret.length; at += 1) {
      const piece = secret.slice(at, at + PIECE);
      if (shown.includes(piece)) expect.fail(`the piece ${piece} of a secret is in ${shown}`);
    }
  }
  for (const piece of KEY_PIECES) expect(shown).to.not.include(piece);
  expect(shown).to.not.match(SHAPES);
}

/** How long closed resources may take to disappear, in ms. */
const PATIENCE_MS = 10_000;

/** The kinds of resources that keep the process alive and were not open `before`. */
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
