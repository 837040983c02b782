import type { Simulator } from '../../lib/simulator/index.js';
import { escapeXml } from '../../lib/simulator/answers.js';
import { call } from './call.js';
import { envelope, signed, type EnvelopeParts } from './envelope.js';
import { expectAnswer, type Outcome } from './expect-answer.js';
import { frozen } from './frozen.js';
import { signToken } from './sign-token.js';
import { startFrozen } from './start-frozen.js';

const denied = { refusal: 'Denied' };
const invalidSignature = { refusal: 'InvalidSignature' };
const deserializationFailed = { fault: 'DeserializationFailed' };
const badRequest = { http: 400 };
const secret = escapeXml(frozen.clientSecret);
const tenant = frozen.contextIdentifier;
const token = escapeXml(signToken());
const nil = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"';

function requestOf(children: string): EnvelopeParts {
  return { request: `<t:AuthenticationRequest>${children}</t:AuthenticationRequest>` };
}

const rules: Record<string, [string, string | EnvelopeParts, Outcome][]> = {
  'header blocks': [
    [
      'in either order',
      {
        applicationToken: `<t:ContextIdentifier>${tenant}</t:ContextIdentifier>`,
        contextIdentifier: `<t:ApplicationToken>${secret}</t:ApplicationToken>`,
      },
      'ticket',
    ],
    [
      'ApplicationToken in no namespace reads as null',
      {
        applicationToken: `<ApplicationToken>${secret}</ApplicationToken>`,
      },
      denied,
    ],
    [
      'ContextIdentifier in another namespace reads as null',
      {
        contextIdentifier: `<ContextIdentifier xmlns="urn:x">${tenant}</ContextIdentifier>`,
      },
      denied,
    ],
    [
      'nil reads as null, whatever it holds',
      { applicationToken: `<t:ApplicationToken ${nil}>${secret}</t:ApplicationToken>` },
      denied,
    ],
    [
      'nil="0" is not nil',
      {
        applicationToken: `<t:ApplicationToken ${nil.replace('"true"', '"0"')}>${secret}</t:ApplicationToken>`,
      },
      'ticket',
    ],
    [
      'nil="1" is',
      {
        applicationToken: `<t:ApplicationToken ${nil.replace('"true"', '"1"')}>${secret}</t:ApplicationToken>`,
      },
      denied,
    ],
    ['ApplicationToken missing', { applicationToken: '' }, denied],
    ['ContextIdentifier missing', { contextIdentifier: '' }, denied],
    ['no Header at all', { header: '' }, denied],
    [
      'in the Body instead',
      {
        header: '',
        ...requestOf(
          `<t:ApplicationToken>${secret}</t:ApplicationToken><t:ContextIdentifier>${tenant}</t:ContextIdentifier>${signed()}`,
        ),
      },
      denied,
    ],
    [
      'the same twice',
      {
        moreHeaders: `<t:ApplicationToken>${secret}</t:ApplicationToken>`,
      },
      deserializationFailed,
    ],
    [
      'markup inside a value',
      {
        applicationToken: `<t:ApplicationToken>${secret}<b/></t:ApplicationToken>`,
      },
      deserializationFailed,
    ],
    [
      'marked mustUnderstand',
      {
        applicationToken: `<t:ApplicationToken s:mustUnderstand="1">${secret}</t:ApplicationToken>`,
        contextIdentifier: `<t:ContextIdentifier s:mustUnderstand="1">${tenant}</t:ContextIdentifier>`,
      },
      'ticket',
    ],
  ],
  'other headers': [
    ['are ignored', { moreHeaders: '<x:Trace xmlns:x="urn:x">1</x:Trace>' }, 'ticket'],
    [
      'WS-Addressing is ignored',
      {
        moreHeaders:
          '<a:Action xmlns:a="http://www.w3.org/2005/08/addressing">urn:x</a:Action><a:MessageID xmlns:a="http://www.w3.org/2005/08/addressing">urn:uuid:1</a:MessageID>',
      },
      'ticket',
    ],
    [
      'mustUnderstand="0"',
      { moreHeaders: '<x:T xmlns:x="urn:x" s:mustUnderstand="0"/>' },
      'ticket',
    ],
    [
      'mustUnderstand="1"',
      { moreHeaders: '<x:T xmlns:x="urn:x" s:mustUnderstand="1"/>' },
      { fault: 'MustUnderstand' },
    ],
    [
      'mustUnderstand="true"',
      { moreHeaders: '<x:T xmlns:x="urn:x" s:mustUnderstand="true"/>' },
      { fault: 'MustUnderstand' },
    ],
    [
      'mustUnderstand in no namespace means nothing',
      { moreHeaders: '<x:T xmlns:x="urn:x" mustUnderstand="1"/>' },
      'ticket',
    ],
    [
      'mustUnderstand for the next actor, which this is',
      {
        moreHeaders:
          '<x:T xmlns:x="urn:x" s:mustUnderstand="1" s:actor="http://schemas.xmlsoap.org/soap/actor/next"/>',
      },
      { fault: 'MustUnderstand' },
    ],
    [
      'mustUnderstand for another actor',
      {
        moreHeaders: '<x:T xmlns:x="urn:x" s:mustUnderstand="1" s:actor="urn:proxy"/>',
      },
      'ticket',
    ],
    [
      'a known name in another namespace with mustUnderstand',
      {
        moreHeaders: '<x:ApplicationToken xmlns:x="urn:x" s:mustUnderstand="1"/>',
      },
      { fault: 'MustUnderstand' },
    ],
  ],
  'body children': [
    ['ReturnTokenType absent means Jwt', { returnTokenType: '' }, 'ticket'],
    [
      'ReturnTokenType Saml is not for this simulator',
      { returnTokenType: '<t:ReturnTokenType>Saml</t:ReturnTokenType>' },
      { fault: 'Client' },
    ],
    ...['JWT', 'jwt', 'SAML', ' Jwt', 'Jwt\n', '0', ''].map(
      (type): [string, EnvelopeParts, Outcome] => [
        `ReturnTokenType ${JSON.stringify(type)}`,
        { returnTokenType: `<t:ReturnTokenType>${type}</t:ReturnTokenType>` },
        deserializationFailed,
      ],
    ),
    [
      'ReturnTokenType nil',
      { returnTokenType: `<t:ReturnTokenType ${nil}/>` },
      deserializationFailed,
    ],
    [
      'ReturnTokenType unqualified is not seen, and absent means Jwt',
      { returnTokenType: '<ReturnTokenType>JWT</ReturnTokenType>' },
      'ticket',
    ],
    [
      'SignedSystemToken unqualified reads as null',
      { signedSystemToken: `<SignedSystemToken>${token}</SignedSystemToken>` },
      invalidSignature,
    ],
    [
      'SignedSystemToken in another namespace reads as null',
      {
        signedSystemToken: `<SignedSystemToken xmlns="urn:x">${token}</SignedSystemToken>`,
      },
      invalidSignature,
    ],
    ['SignedSystemToken missing', { signedSystemToken: '' }, invalidSignature],
    [
      'SignedSystemToken nil',
      { signedSystemToken: `<t:SignedSystemToken ${nil}/>` },
      invalidSignature,
    ],
    [
      'SignedSystemToken after ReturnTokenType is dropped',
      requestOf(`<t:ReturnTokenType>Jwt</t:ReturnTokenType>${signed()}`),
      invalidSignature,
    ],
    [
      'an unknown element between them is skipped',
      requestOf(`<t:X/>${signed()}<Y/><t:ReturnTokenType>Jwt</t:ReturnTokenType>`),
      'ticket',
    ],
    ['SignedSystemToken twice', { signedSystemToken: signed() + signed() }, deserializationFailed],
    [
      'an AuthenticationRequest in no namespace',
      {
        request: `<AuthenticationRequest>${signed()}</AuthenticationRequest>`,
      },
      deserializationFailed,
    ],
    ['another element', { request: '<t:AuthenticationResponse/>' }, deserializationFailed],
    ['an empty Body', { request: '' }, deserializationFailed],
    ['two elements', { moreBody: '<t:AuthenticationRequest/>' }, deserializationFailed],
    ['text among them', requestOf(`text${signed()}`), deserializationFailed],
  ],
  values: [
    [
      'white space around the ApplicationToken is kept',
      { applicationToken: `<t:ApplicationToken> ${secret}</t:ApplicationToken>` },
      denied,
    ],
    [
      'white space around the ContextIdentifier is kept',
      { contextIdentifier: `<t:ContextIdentifier>\n${tenant}</t:ContextIdentifier>` },
      denied,
    ],
    [
      'white space before the SignedSystemToken is signed or wrong',
      { signedSystemToken: signed(` ${signToken()}`) },
      invalidSignature,
    ],
    [
      'CDATA',
      {
        applicationToken: `<t:ApplicationToken><![CDATA[${frozen.clientSecret}]]></t:ApplicationToken>`,
      },
      'ticket',
    ],
    [
      'CDATA in part',
      {
        contextIdentifier: `<t:ContextIdentifier>${tenant.slice(0, 3)}<![CDATA[${tenant.slice(3)}]]></t:ContextIdentifier>`,
      },
      'ticket',
    ],
    [
      'a comment inside',
      {
        contextIdentifier: `<t:ContextIdentifier>${tenant.slice(0, 3)}<!-- - -->${tenant.slice(3)}</t:ContextIdentifier>`,
      },
      'ticket',
    ],
    [
      'character references',
      {
        contextIdentifier: `<t:ContextIdentifier>&#67;&#x75;${tenant.slice(2)}</t:ContextIdentifier>`,
      },
      'ticket',
    ],
  ],
  envelope: [
    ['with a declaration', { before: '<?xml version="1.0" encoding="utf-8"?>\n' }, 'ticket'],
    ['with comments and line breaks', envelope().replace(/></g, '>\n  <!-- c -->\r\n<'), 'ticket'],
    [
      'with other prefixes',
      envelope()
        .replace(/\bs:/g, 'SOAP-ENV:')
        .replace(/xmlns:s=/, 'xmlns:SOAP-ENV=')
        .replace(/\bt:/g, 'ns0:')
        .replace(/xmlns:t=/, 'xmlns:ns0='),
      'ticket',
    ],
    [
      'with a default namespace',
      {
        request: `<AuthenticationRequest xmlns="http://www.superoffice.com/superid/partnersystemuser/0.1"><SignedSystemToken>${token}</SignedSystemToken></AuthenticationRequest>`,
      },
      'ticket',
    ],
    [
      'with its namespace bound twice',
      envelope()
        .replace(/s:Body/g, 'e:Body')
        .replace('xmlns:s=', 'xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s='),
      'ticket',
    ],
    [
      'of SOAP 1.2',
      { soap: 'http://www.w3.org/2003/05/soap-envelope' },
      { fault: 'VersionMismatch' },
    ],
    ['in no SOAP namespace', { soap: 'urn:x' }, { fault: 'VersionMismatch' }],
    ['that is none', '<hello/>', badRequest],
    ['without a Body', envelope().replace(/<s:Body>.*<\/s:Body>/s, ''), badRequest],
    [
      'with the Header last',
      envelope().replace(/(<s:Header>.*<\/s:Header>)(<s:Body>.*<\/s:Body>)/s, '$2$1'),
      badRequest,
    ],
    ['with text in the Header', { moreHeaders: 'text' }, badRequest],
  ],
  XML: [
    ['DOCTYPE', { before: '<!DOCTYPE s:Envelope>' }, badRequest],
    [
      'DOCTYPE with an entity',
      {
        before: '<!DOCTYPE x [<!ENTITY e "v">]>',
        contextIdentifier: '<t:ContextIdentifier>&e;</t:ContextIdentifier>',
      },
      badRequest,
    ],
    ['processing instruction', { before: '<?go now?>' }, badRequest],
    ['XML 1.1', { before: '<?xml version="1.1"?>' }, badRequest],
    ['an open tag', envelope().slice(0, -1), badRequest],
    ['an unbound prefix', envelope().replace(' xmlns:t=', ' xmlns:u='), badRequest],
    [
      'a bare ampersand',
      { contextIdentifier: '<t:ContextIdentifier>a & b</t:ContextIdentifier>' },
      badRequest,
    ],
    [
      'a control character',
      { contextIdentifier: '<t:ContextIdentifier>\u0001</t:ContextIdentifier>' },
      badRequest,
    ],
    ['text after the end', `${envelope()}x`, badRequest],
    ['nesting of 33', { moreHeaders: '<x>'.repeat(31) + '</x>'.repeat(31) }, badRequest],
    ['nesting of 32', { moreHeaders: '<x>'.repeat(30) + '</x>'.repeat(30) }, 'ticket'],
    ['nothing', '', badRequest],
    ['JSON', '{}', badRequest],
  ],
};

describe('simulator: what the envelope says', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startFrozen();
  });
  after(() => simulator.stop());

  for (const [subject, cases] of Object.entries(rules)) {
    describe(subject, () => {
      for (const [name, parts, outcome] of cases) {
        it(`${name}: ${outcome === 'ticket' ? outcome : JSON.stringify(outcome)}`, async () => {
          const body = typeof parts === 'string' ? parts : envelope(parts);
          expectAnswer(await call(simulator.url, body), outcome);
        });
      }
    });
  }
});
