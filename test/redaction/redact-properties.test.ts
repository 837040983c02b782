import { expect } from 'chai';
import * as fc from 'fast-check';
import { redact } from '../../lib/redaction/redact.js';

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

  const alphabet = (letters: string) => fc.constantFrom(...Array.from(letters));
  const token = fc.string({ unit: alphabet('abXYZ019'), minLength: 12, maxLength: 12 });
  const base64 = fc.uint8Array({ minLength: 32, maxLength: 256 });
  /** What a client must not show: client secrets, system user tokens, signed system tokens, signatures. */
  const credential = fc.oneof(
    fc.string({ unit: alphabet('0123456789abcdef'), minLength: 32, maxLength: 32 }),
    fc.uuid(),
    fc
      .tuple(fc.constantFrom('My Application', 'Bjørn & Søn\'s "CRM" <1>', 'A\\B/C'), token)
      .map(([name, end]) => `${name}-${end}`),
    fc
      .tuple(token, base64)
      .map(([end, bytes]) => `App-${end}.202611232040.${Buffer.from(bytes).toString('base64')}`),
    base64.map((bytes) => Buffer.from(bytes).toString('base64')),
    fc.string({ unit: alphabet('aB3+/=&<>\'"%#;$ !-_.~\\'), minLength: 8, maxLength: 40 }),
  );

  const everyLetter = (write: (code: number) => string) => (text: string) =>
    text.replace(/[\s\S]/g, (letter) => write(letter.charCodeAt(0)));
  const hex = (code: number, length: number) => code.toString(16).padStart(length, '0');
  const inUrl = (text: string) =>
    text.replace(/[^\w.-]/gu, (letter) => encodeURIComponent(letter).toLowerCase());
  const spellings: Record<string, (text: string) => string> = {
    'in a URL': encodeURIComponent,
    'in a form': (text) => new URLSearchParams({ text }).toString().slice('text='.length),
    'in a form as .NET writes it': (text) => inUrl(text).replaceAll('%20', '+'),
    'in a URL, letter by letter': everyLetter((code) =>
      Buffer.from(String.fromCharCode(code)).toString('hex').replace(/../g, '%$&'),
    ),
    'in HTML': (text) =>
      text.replace(
        /[&<>"'+/=]/g,
        (letter) =>
          ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '+': '&plus;' })[letter] ??
          `&#${letter.charCodeAt(0)};`,
      ),
    'in HTML, by numbers': everyLetter((code) => `&#${code};`),
    'in HTML, by numbers in hex': everyLetter((code) => `&#x${hex(code, 4).toUpperCase()};`),
    'in JSON': JSON.stringify,
    'in JSON, slashes too': (text) => JSON.stringify(text).replaceAll('/', '\\/'),
    'in JSON of .NET': (text) =>
      JSON.stringify(text).replace(
        /[^\w "\\.-]/g,
        (letter) => `\\u${hex(letter.charCodeAt(0), 4)}`,
      ),
    'in capitals': (text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
    'in small letters': (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
    'in base64url': (text) => text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
    'in lines': (text) => text.replace(/.{8}/g, '$&\r\n'),
    'with letters of no width inside': (text) => text.replace(/.{4}/g, '$&\u200b'),
    'with soft hyphens inside': (text) => text.replace(/.{3}/g, '$&\u00ad'),
  };
  /** As many letters and digits in a row as are no accident. */
  const shows = (shown: string, secret: string) => {
    const plain = (text: string) => text.replace(/[^A-Za-z\d]/g, '').toLowerCase();
    return plain(shown).includes(plain(secret));
  };
  const isLong = (secret: string) => secret.replace(/[^A-Za-z\d]/g, '').length >= 8;

  for (const [what, spell] of Object.entries(spellings)) {
    it(`shows no secret that is spelt ${what}`, () => {
      const around = fc.constantFrom('', 'Denied: ', '?a=b&token=', '{"a":', ' \n');
      fc.assert(
        fc.property(credential.filter(isLong), around, around, (known, before, behind) => {
          for (const echo of [spell(known), encodeURIComponent(spell(known))]) {
            const shown = redact(`${before}${echo}${behind}`, [known]);
            expect(shows(shown, known), shown).to.equal(false);
            expect(shown).to.match(/\[secret\]|^\[a text that repeats a secret\]$/);
          }
        }),
        { numRuns: 300 },
      );
    });
  }

  describe('needs no more than milliseconds for 256 KB of', () => {
    const SIZE = 256 * 1024;
    const signature = 'q83v+/'.repeat(57);
    const secrets = ['4f1d0c7a9be2d853', `My Application-Xk2.202611232040.${signature}`, signature];
    const expectSoon = (text: string) => {
      const before = process.cpuUsage();
      redact(text, secrets);
      expect(process.cpuUsage(before).user / 1000).to.be.below(2000);
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
