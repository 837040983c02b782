import { expect } from 'chai';
import * as fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { buildEnvelope } from 'superoffice-system-user';

const TNS = 'http://www.superoffice.com/superid/partnersystemuser/0.1';

/** The text of each element of the contract, by a parser that the package does not write with. */
function read(xml: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const texts: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', () => texts.push(''));
  const add = (text: string) => {
    texts.push(`${texts.pop() ?? ''}${text}`);
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', ({ uri, local }) => {
    const text = texts.pop()!;
    if (uri === TNS) (found[local] ??= []).push(text);
  });
  parser.write(xml).close();
  return found;
}

/** What may travel: no white space around it, no character that XML forbids, no CDATA section. */
const credential = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
    fc.string({ minLength: 1, maxLength: 60 }),
    fc.string({
      unit: fc.constantFrom(...Array.from('<>&\'"]=!-[/ \t\n\rå€𝄞;#x0')),
      minLength: 1,
      maxLength: 60,
    }),
  )
  .map((text) =>
    text
      .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '_')
      .replace(/<!\[CDATA\[|\]\]>/g, '_')
      .trim(),
  )
  .filter((text) => text !== '' && !text.includes(']]>') && !text.includes('<![CDATA['));
const contextIdentifier = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);

describe('the envelope', () => {
  it('gives an independent parser what went in', async () => {
    const values = fc.record({
      clientSecret: credential,
      contextIdentifier,
      signedSystemToken: credential,
    });
    await fc.assert(
      fc.asyncProperty(values, async (given) => {
        const found = read(await buildEnvelope(given));
        expect(found.ApplicationToken).to.deep.equal([given.clientSecret]);
        expect(found.ContextIdentifier).to.deep.equal([given.contextIdentifier]);
        expect(found.SignedSystemToken).to.deep.equal([given.signedSystemToken]);
      }),
      { numRuns: 500 },
    );
  });

  it('is made of anything, or refused as misuse', async () => {
    const anything = fc.string({ unit: 'binary', maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(anything, anything, async (clientSecret, signedSystemToken) => {
        const values = { clientSecret, signedSystemToken, contextIdentifier: 'Cust12345' };
        try {
          const found = read(await buildEnvelope(values));
          expect(found.ApplicationToken).to.deep.equal([clientSecret]);
          expect(found.SignedSystemToken).to.deep.equal([signedSystemToken]);
        } catch (error) {
          expect(error).to.be.instanceOf(TypeError).with.property('code', 'ERR_INVALID_ARG_VALUE');
        }
      }),
      { numRuns: 500 },
    );
  });
});
