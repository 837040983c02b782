import { expect } from 'chai';
import { toJson } from 'superoffice-system-user';
import { Parser, processors } from 'xml2js';
import { casesIn } from '../support/cases-in.js';
import { failureOf } from '../support/failure-of.js';
import { fixture } from '../support/fixture.js';

/** The conversion as the documentation shows it. */
async function documented(xml: string): Promise<unknown> {
  return new Parser({ tagNameProcessors: [processors.stripPrefix] }).parseStringPromise(xml);
}

describe('toJson', () => {
  for (const { name, read } of casesIn('responses').filter(({ name }) =>
    /^(success|ref|fault)/.test(name),
  )) {
    it(`makes what the documented xml2js call makes: ${name}`, async () => {
      const bytes = read('response.xml');
      const encoding = { 0xff: 'utf-16le', 0xfe: 'utf-16be' }[bytes[0]!] ?? 'utf-8';
      const text = new TextDecoder(encoding).decode(bytes);
      expect(toJson(bytes)).to.deep.equal(await documented(text));
    });
  }

  it('keeps the documented path to flag and token', () => {
    const xml = fixture('responses/success-prefixes-and-declaration/response.xml');
    expect(toJson(xml)).to.have.nested.property('Envelope.Body[0].AuthenticationResponse[0]');
    expect(toJson(xml)).to.deep.equal({
      Envelope: {
        $: {
          'xmlns:soap': 'http://schemas.xmlsoap.org/soap/envelope/',
          'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
          'xmlns:p': 'http://www.superoffice.com/superid/partnersystemuser/0.1',
        },
        Body: [
          {
            AuthenticationResponse: [
              {
                IsSuccessful: ['true'],
                Token: [fixture('tokens/genuine/token.jwt').toString()],
                ErrorMessage: [{ $: { 'xsi:nil': 'true' } }],
              },
            ],
          },
        ],
      },
    });
  });

  it('refuses what is not XML', async () => {
    for (const xml of ['', 'no', '<a>', '<a/><b/>', '<!DOCTYPE a><a/>', '<a></b>', '<a>&b;</a>']) {
      const { code, step } = await failureOf(() => toJson(xml));
      expect({ code, step }, xml).to.deep.equal({ code: 'ERR_RESPONSE_MALFORMED', step: 4 });
    }
  });

  it('takes a wrong type for misuse', async () => {
    for (const xml of [undefined, null, 5, {}]) {
      const error = await failureOf(() => toJson(xml as string));
      expect(error).to.be.instanceOf(TypeError).with.property('code', 'ERR_INVALID_ARG_TYPE');
    }
  });

  it('takes 1,000 elements and not one more', async () => {
    const nested = (n: number) => '<a>'.repeat(n) + '</a>'.repeat(n);
    expect(toJson(nested(1000))).to.have.property('a');
    const { code } = await failureOf(() => toJson(nested(1001)));
    expect(code).to.equal('ERR_RESPONSE_MALFORMED');
  });

  it('refuses names that JavaScript gives a meaning', async () => {
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'x:toString', '_']) {
      const { code } = await failureOf(() => toJson(`<a xmlns:x="urn:x"><${name}/></a>`));
      expect(code, name).to.equal('ERR_RESPONSE_MALFORMED');
    }
  });
});
