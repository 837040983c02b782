import { expect } from 'chai';
import { everythingIn } from '../support/everything-in.js';
import { fixture } from '../support/fixture.js';

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
