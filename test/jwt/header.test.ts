import { expect } from 'chai';
import { readTimes } from '../../lib/jwt/header.js';

const tokenOf = (payload: unknown) =>
  `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.`;

describe('the times of a token', () => {
  it('are read from its payload', () => {
    expect(readTimes(tokenOf({ nbf: 1, exp: 2, iat: 3 }))).to.deep.equal({ nbf: 1, exp: 2 });
  });

  const malformed: Record<string, unknown> = {
    'one is missing': { nbf: 1 },
    'one is a string': { nbf: 1, exp: '2' },
    'one is not a whole number': { nbf: 1.5, exp: 2 },
    'the payload is null': null,
  };
  for (const [what, payload] of Object.entries(malformed)) {
    it(`are undefined where ${what}`, () => {
      expect(readTimes(tokenOf(payload))).to.equal(undefined);
    });
  }
});
