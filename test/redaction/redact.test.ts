import { expect } from 'chai';
import { redact } from '../../lib/redaction/redact.js';
import { fixture } from '../support/fixture.js';

describe('redact', () => {
  it('strikes out every occurrence of every secret', () => {
    expect(redact('a one b two c one', ['one', 'two'])).to.equal(
      'a [secret] b [secret] c [secret]',
    );
  });

  it('strikes out the longest first, for one secret may be part of another', () => {
    for (const secrets of [
      ['abc', 'abc-def'],
      ['abc-def', 'abc'],
    ]) {
      expect(redact('it was abc-def', secrets)).to.equal('it was [secret]');
    }
  });

  it('leaves the order of the given secrets alone, and skips an empty one', () => {
    const secrets = ['', 'b', 'ccc'];
    expect(redact('abc', secrets)).to.equal('a[secret]c');
    expect(secrets).to.deep.equal(['', 'b', 'ccc']);
  });

  it('takes a secret for what it is, and not for a pattern', () => {
    expect(redact('a.c abc $& $1', ['a.c', '$&'])).to.equal('[secret] abc [secret] $1');
  });

  const jwt = fixture('tokens/genuine/token.jwt').toString();
  const shapes: Record<string, string> = {
    'a JWT': jwt,
    'a ticket': '7T:TwBhAGEAYQ+/BlAA==',
    'a short ticket': '7T:a',
    'a signature in base64': `${'q83v+/'.repeat(57)}qw==`,
    'a signature in base64url': 'q83v-_'.repeat(57),
  };
  for (const [what, secret] of Object.entries(shapes)) {
    it(`strikes out ${what} by its shape`, () => {
      expect(redact(`before ${secret} after`)).to.equal('before [secret] after');
    });
  }

  it('leaves words, numbers, addresses and hex ids', () => {
    const text =
      'Denied: www.superoffice.com at 2026-11-23T20:40:00.000Z, id 4f0c9f64b3a1c2d44f0c9f64b3a1c2d4';
    expect(redact(text)).to.equal(text);
  });

  it('makes control characters spaces', () => {
    expect(redact('a\r\n\tb\u0000c\u001b[31md\u0085e')).to.equal('a b c [31md e');
  });

  it('ends at 1,000 characters, and looks for secrets before it cuts', () => {
    expect(redact('x y '.repeat(250))).to.have.length(1000);
    expect(redact(`${'x y '.repeat(250)}z`)).to.equal(`${'x y '.repeat(250)}…`);
    const secret = 'a-secret-of-some-length';
    const cut = redact(`${'x '.repeat(495)}${secret} and more`, [secret]);
    expect(cut).to.include('[secret]');
    expect(cut).to.not.include('a-sec');
  });

  it('keeps a text in which a short secret comes about by chance', () => {
    expect(redact('an odd item', ['dodite'])).to.equal('an odd item');
    expect(redact('an oddity em', ['odd-item'])).to.equal('an oddity em');
  });

  it('takes the words in place of a secret for none', () => {
    expect(redact('my 9b1d', ['9b1d', 'my-secret'])).to.equal('my [secret]');
  });

  it('finds a JWT with letters of no width inside', () => {
    const hidden = jwt.replace(/.{5}/g, '$&\u200b');
    expect(redact(hidden)).to.equal('[a text that repeats a secret]');
  });

  it('leaves out the run that a text of many thousand characters is cut in', () => {
    // All before the cut but its last run is one JWT, which shrinks to a word.
    const long = `${jwt.slice(0, jwt.lastIndexOf('.') + 1)}${'q83v_-1'.repeat(2272)}`;
    const before = `${long.slice(0, 15_990)} `;
    expect(redact(`${before}eyJ0eXAi${jwt}`)).to.equal('[secret] …');
    expect(redact(`${before}- ${jwt}`)).to.match(/^\[secret\] (- )?…$/);
    expect(redact('a'.repeat(300_000))).to.equal('…');
  });
});
