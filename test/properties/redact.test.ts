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

  describe('needs no more than milliseconds for 256 KB of', () => {
    const SIZE = 256 * 1024;
    const signature = 'q83v+/'.repeat(57);
    const secrets = ['4f1d0c7a9be2d853', `My Application-Xk2.202611232040.${signature}`, signature];
    const expectSoon = (text: string) => {
      const startedAt = Date.now();
      redact(text, secrets);
      expect(Date.now() - startedAt).to.be.below(2000);
    };

    const units: Record<string, string> = {
      'beginnings of a JWT': 'eyJ ',
      'beginnings of a JWT in one piece': 'eyJ',
      'JWTs in pieces': 'eyJ0 ',
      'headers of a JWT': 'eyJ0eXAiOiJKV1QiLCJh.',
      'bodies of a JWT in lines': '.eyJ0eXAi\n',
      tickets: '7T:',
      base64: 'q83v+/',
      'runs that are almost long enough': `${'a'.repeat(39)}.`,
      ampersands: '&amp;',
      'ampersands of ampersands': '&amp;amp;',
      'numbered letters': '&#x41;',
      'letters of a URL': '%41',
      'percent signs of a URL': '%25',
      'letters of JSON': '\\u0041',
      backslashes: '\\',
      blanks: ' ',
      'line breaks': '\r\n',
      'letters without a width': '\u200b',
      'a secret but for its last letter': '4f1d0c7a9be2d85',
      'a name but for what is behind it': 'My Application-',
      'what takes the place of a secret': '[secret]',
    };
    for (const [what, unit] of Object.entries(units)) {
      it(what, () => {
        expectSoon(unit.repeat(Math.ceil(SIZE / unit.length)));
      });
    }

    it('any mixture', () => {
      const unit = fc.constantFrom(...Object.values(units), 'a', '.', '-', '\u0000', '=');
      fc.assert(
        fc.property(fc.array(unit, { minLength: 1, maxLength: 4 }), (parts) => {
          const mixed = parts.join('');
          expectSoon(mixed.repeat(Math.ceil(SIZE / mixed.length)));
        }),
        { numRuns: 40 },
      );
    });
  });
});
