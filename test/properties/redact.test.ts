import { expect } from 'chai';
import * as fc from 'fast-check';
import { redact } from '../../lib/redact.js';

const text = fc.string({ unit: 'binary', maxLength: 400 });
/** Nothing of which is in the word that takes a secret's place, and no spaces that could be made of others. */
const secret = fc.stringMatching(/^[A-Z0-9_$^.*+?(){}|\\/-]{4,40}$/);

describe('redact', () => {
  it('shows no secret of any text, wherever and how often it stands', () => {
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 4 }),
        fc.array(fc.oneof(text, fc.nat({ max: 3 })), { maxLength: 12 }),
        (secrets, parts) => {
          const built = parts
            .map((part) => (typeof part === 'number' ? secrets[part % secrets.length] : part))
            .join('');
          const shown = redact(built, secrets);
          for (const each of secrets) expect(shown).to.not.include(each);
          expect(shown.length).to.be.at.most(1001);
          expect(shown).to.not.match(/\p{Cc}/u);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('needs no more than milliseconds for 256 KB of anything', () => {
    const unit = fc.constantFrom('a', '.', 'a.', '7T:', '-', 'aaaaaaaaaaaaaaaaa.', '\u0000', '=');
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 4 }), (units) => {
        const startedAt = Date.now();
        redact(units.join('').repeat(Math.ceil((256 * 1024) / units.join('').length)), ['secret']);
        expect(Date.now() - startedAt).to.be.below(1000);
      }),
      { numRuns: 40 },
    );
  });
});
