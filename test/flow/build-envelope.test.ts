import { expect } from 'chai';
import { buildEnvelope, openWsdl, type EnvelopeValues } from 'superoffice-system-user';
import { inspect } from 'node:util';
import { casesIn } from '../support/cases-in.js';
import { failureOf } from '../support/failure-of.js';

const values: EnvelopeValues = {
  clientSecret: 'secret',
  contextIdentifier: 'Cust12345',
  signedSystemToken: 'a-b.202611232040.c2ln',
};

describe('buildEnvelope', () => {
  for (const { name, read, json } of casesIn('envelopes')) {
    it(`writes the documented envelope: ${name}`, async () => {
      expect(await buildEnvelope(json('values.json'))).to.equal(read('envelope.xml').toString());
    });
  }

  it('mixes no tenants when many envelopes are written at once', async () => {
    const wsdl = await openWsdl();
    const envelopes = await Promise.all(
      Array.from({ length: 500 }, (_, n) =>
        buildEnvelope(
          { clientSecret: `s${n}-`, contextIdentifier: `Cust${n}-`, signedSystemToken: `t${n}-` },
          { wsdl },
        ),
      ),
    );
    for (const [n, envelope] of envelopes.entries()) {
      expect(envelope.match(/s\d+-|Cust\d+-|t\d+-/g)).to.deep.equal([
        `s${n}-`,
        `Cust${n}-`,
        `t${n}-`,
      ]);
    }
  });

  it('keeps no secret in the WSDL it was given', async () => {
    const wsdl = await openWsdl();
    await buildEnvelope({ ...values, clientSecret: 'canary' }, { wsdl });
    expect(inspect(wsdl, { depth: null, showHidden: true })).to.not.include('canary');
  });

  describe('refuses values that cannot travel', () => {
    const refused: Record<string, Partial<Record<keyof EnvelopeValues, unknown>>> = {
      'no client secret': { clientSecret: undefined },
      'an empty client secret': { clientSecret: '' },
      'a client secret with a line break at its end': { clientSecret: 'secret\n' },
      'a client secret with a NUL': { clientSecret: 'sec\0ret' },
      'a client secret with a vertical tab': { clientSecret: 'sec\x0Bret' },
      'a client secret with U+FFFE': { clientSecret: 'sec\uFFFEret' },
      'a client secret with half a surrogate pair': { clientSecret: 'sec\uDC00ret' },
      'a client secret in CDATA': { clientSecret: '<![CDATA[secret]]>' },
      'a context identifier that is a number': { contextIdentifier: 12345 },
      'an empty context identifier': { contextIdentifier: '' },
      'a context identifier with a space': { contextIdentifier: 'Cust 1' },
      'a context identifier with a line break': { contextIdentifier: 'Cust1\n' },
      'a context identifier of 65 characters': { contextIdentifier: 'C'.repeat(65) },
      'a context identifier that injects a header': {
        contextIdentifier:
          '<![CDATA[Cust1]]></ContextIdentifier><ApplicationToken>x</ApplicationToken><ContextIdentifier><![CDATA[Cust2]]>',
      },
      'a signed system token in CDATA': { signedSystemToken: '<![CDATA[x]]>' },
      'an empty signed system token': { signedSystemToken: '' },
    };
    for (const [what, change] of Object.entries(refused)) {
      it(what, async () => {
        const [[name, value]] = Object.entries(change) as [[string, unknown]];
        const error = await failureOf(() =>
          buildEnvelope({ ...values, ...change } as EnvelopeValues),
        );
        expect(error).to.be.instanceOf(TypeError);
        expect(error.code).to.equal(
          typeof value === 'string' ? 'ERR_INVALID_ARG_VALUE' : 'ERR_INVALID_ARG_TYPE',
        );
        expect(error.message).to.match(new RegExp(`^${name} `));
        if (typeof value === 'string' && value) expect(error.message).to.not.include(value);
      });
    }
  });

  it('takes a context identifier of 1 and of 64 characters', async () => {
    for (const contextIdentifier of ['c', 'C_-9'.repeat(16)]) {
      expect(await buildEnvelope({ ...values, contextIdentifier })).to.include(contextIdentifier);
    }
  });
});
