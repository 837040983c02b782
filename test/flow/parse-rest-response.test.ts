import { expect } from 'chai';
import { SystemUserError } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { fixture } from '../support/fixture.js';
import { AT, openClient, type Opened } from '../support/open-client.js';

type Body = string | Buffer;

const jwt = fixture('tokens/genuine/token.jwt').toString();
const json = (change: object = {}) =>
  JSON.stringify({ IsSuccessful: true, Token: jwt, ErrorMessage: null, ...change });
const refusal = (ErrorMessage: unknown) => json({ IsSuccessful: false, Token: null, ErrorMessage });
const page = '<!DOCTYPE html><html><title>Sign in</title></html>';
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('an answer by REST', () => {
  let opened: Opened;

  before(async () => {
    const verification = { certificates: [fixture('keys/issuer-certificate.pem')] };
    const tenant = { contextIdentifier: 'Cust12345', systemUserToken: 'My Application-Xk2pQ7rTzB' };
    const change = { protocol: 'rest', verification, now: () => AT } as const;
    opened = await openClient(change, { tenants: [tenant] });
  });
  after(() => opened.simulator.stop());

  const answer = (body: Body, status = 200, headers: Record<string, string> = {}) => {
    opened.simulator.failNext({ body, status, headers });
    return opened.authenticate();
  };

  const accepted: Record<string, Body> = {
    'as documented': json(),
    'with a byte order mark': `\uFEFF${json()}`,
    'in UTF-16, little end first': Buffer.from(`\uFEFF${json()}`, 'utf16le'),
    'in UTF-16, big end first': utf16be(`\uFEFF${json()}`),
    'with white space around it and around the token': ` \r\n${json({ Token: ` ${jwt}\n` })}\n`,
    'with further members': json({ Extra: [{}], toString: 1 }),
    'with a member named __proto__': json().replace('{', '{"__proto__":{"IsSuccessful":false},'),
    'with the flag twice, of which the last counts': json().replace('{', '{"IsSuccessful":false,'),
    'without an ErrorMessage': json({ ErrorMessage: undefined }),
    'with a text that is no error': json({ ErrorMessage: 'Denied' }),
    'that says in its header that it is XML': json(),
  };
  for (const [what, body] of Object.entries(accepted)) {
    it(`is a token: ${what}`, async () => {
      const headers = what.endsWith('XML') ? { 'Content-Type': 'text/xml' } : {};
      expect(await answer(body, 200, headers)).to.have.property('token', jwt);
    });
  }

  const refused: Record<string, [Body, object, number?]> = {
    'with a reason': [refusal('Revoked'), { reason: 'Revoked', errorMessage: 'Revoked' }],
    'with a reason in lower case': [refusal('it was denied'), { reason: 'Denied' }],
    'with a text of its own': [refusal('Ukjent\r\nfeil'), { errorMessage: 'Ukjent feil' }],
    'with an empty text': [refusal(''), { errorMessage: '' }],
    'with a text of null': [refusal(null), { errorMessage: '' }],
    'with nothing but the flag': ['{"IsSuccessful":false}', { errorMessage: '' }],
    'with a token': [json({ IsSuccessful: false }), { errorMessage: '' }],
    'with status 401': [refusal('Expired'), { reason: 'Expired', status: 401 }, 401],
    'with status 503': [refusal('Revoked'), { reason: 'Revoked', status: 503 }, 503],
  };
  for (const [what, [body, expected, status]] of Object.entries(refused)) {
    it(`is a refusal: ${what}`, async () => {
      const error = await failureOf(() => answer(body, status));
      expect(error).to.be.instanceOf(SystemUserError);
      expect(error).to.include({
        code: 'ERR_AUTHENTICATION_REFUSED',
        step: 4,
        status: 200,
        ...expected,
      });
    });
  }

  const deep = (start: string, end: string) => start.repeat(40_000) + end.repeat(40_000);
  const malformed: Record<string, [Body, RegExp, number?]> = {
    nothing: ['', /not a JSON object/],
    'no JSON': ['{"IsSuccessful":true', /not a JSON object/],
    'JSON with more behind it': [`${json()}x`, /not a JSON object/],
    'JSON with a comment': [`/* */${json()}`, /not a JSON object/],
    'no text': [Buffer.from(json().replace('null', '"\xe6"'), 'latin1'), /not a JSON object/],
    'half a UTF-16': [utf16be(`\uFEFF${json()}`).subarray(0, -1), /not a JSON object/],
    null: ['null', /not a JSON object/],
    'a text': [JSON.stringify(json()), /not a JSON object/],
    'a list': [`[${json()}]`, /not a JSON object/],
    SOAP: [fixture('responses/success-default-namespace/response.xml'), /not a JSON object/],
    'a page': [page, /is an HTML page titled "Sign in"/],
    'lists without end': [deep('[', ''), /not a JSON object/],
    'lists in lists': [deep('[', ']'), /not a JSON object/],
    'objects in objects': [`${deep('{"a":', '').slice(0, 200_000)}1`, /not a JSON object/],
    'an object without members': ['{}', /has no IsSuccessful/],
    'an object within another': [`{"d":${json()}}`, /has no IsSuccessful/],
    'members in lower case': [json().toLowerCase(), /has no IsSuccessful/],
    'members of a prototype': [`{"__proto__":${json()}}`, /has no IsSuccessful/],
    'a flag that is null': [json({ IsSuccessful: null }), /an IsSuccessful that is not a boolean/],
    'a flag that is text': [
      json({ IsSuccessful: 'true' }),
      /an IsSuccessful that is not a boolean/,
    ],
    'a flag that is a number': [json({ IsSuccessful: 1 }), /an IsSuccessful that is not a boolean/],
    'a flag that is text, with status 503': [json({ IsSuccessful: 'true' }), /not a boolean/, 503],
    'a token that is a number': [json({ Token: 7 }), /a value of Token that is not a string/],
    'a token that is a list': [json({ Token: [jwt] }), /a value of Token that is not a string/],
    'a token that is an object': [
      json({ Token: { toString: jwt } }),
      /a value of Token that is not a string/,
    ],
    'a token that is false': [json({ Token: false }), /a value of Token that is not a string/],
    'a token deep down': [
      `{"IsSuccessful":true,"Token":${deep('[', ']')}}`,
      /a value of Token that is not a string/,
    ],
    'a refusal with a text that is a number': [
      refusal(7),
      /a value of ErrorMessage that is not a string/,
    ],
    'a refusal with a text that is an object': [
      refusal({}),
      /a value of ErrorMessage that is not a string/,
    ],
    'a success with a text that is a list': [
      json({ ErrorMessage: [] }),
      /ErrorMessage that is not a string/,
    ],
    'a success without a token': [json({ Token: undefined }), /success without a token/],
    'a success with a token of null': [json({ Token: null }), /success without a token/],
    'a success with an empty token': [json({ Token: '' }), /success without a token/],
    'a success with a blank token': [json({ Token: ' \n' }), /success without a token/],
    'a success with status 202': [json(), /success with HTTP status 202/, 202],
    'a success with status 500': [json(), /success with HTTP status 500/, 500],
  };
  for (const [what, [body, message, status = 200]] of Object.entries(malformed)) {
    it(`is malformed: ${what}`, async () => {
      const error = await failureOf(() => answer(body, status));
      expect(error).to.be.instanceOf(SystemUserError);
      expect(error).to.include({
        code: 'ERR_RESPONSE_MALFORMED',
        step: 4,
        status,
        retryable: false,
      });
      expect(error.message).to.match(message);
      expect(error.hint).to.match(/\.$/);
      expect({}).to.not.have.property('IsSuccessful');
    });
  }

  const statuses: Record<string, [Body, number]> = {
    'a message in JSON': ['{"Message":"The request is not JSON."}', 400],
    'a text in JSON': ['"no"', 401],
    'a page': [page, 403],
    nothing: ['', 404],
  };
  for (const [what, [body, status]] of Object.entries(statuses)) {
    it(`is a status and no more: ${what} with ${status}`, async () => {
      const error = await failureOf(() => answer(body, status));
      expect(error).to.include({ code: 'ERR_HTTP_STATUS', step: 3, status, retryable: false });
      expect(error.message.includes('titled "Sign in"')).to.equal(body === page);
    });
  }

  it('is no larger than 256 KB', async () => {
    const padded = (length: number) => json() + ' '.repeat(length - json().length);
    expect(await answer(padded(256 * 1024))).to.have.property('token', jwt);
    const error = await failureOf(() => answer(padded(256 * 1024 + 1)));
    expect(error).to.include({ code: 'ERR_RESPONSE_TOO_LARGE', step: 3 });
  });

  it('is validated as any other: a token that does not hold is none', async () => {
    expect(await failureOf(() => answer(json({ Token: 'a.b.c' })))).to.include({
      code: 'ERR_JWT_INVALID',
      step: 5,
    });
    const other = fixture('tokens/another-tenant/token.jwt').toString();
    expect(await failureOf(() => answer(json({ Token: other })))).to.include({
      code: 'ERR_JWT_CLAIM',
      claim: 'ctx',
    });
  });
});
