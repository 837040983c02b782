import { expect } from 'chai';
import { parseResponse, SystemUserError } from 'superoffice-system-user';
import { casesIn } from '../support/cases-in.js';
import { failureOf } from '../support/failure-of.js';

interface Expected extends Record<string, unknown> {
  status: number;
  token?: string;
  code?: string;
}

const secrets = ['client-secret-canary'];
const STEP: Record<string, number> = { ERR_HTTP_STATUS: 3 };

describe('parseResponse', () => {
  for (const { name, read, json } of casesIn('responses')) {
    const { token, status, code, ...details } = json<Expected>('expected.json');
    it(`${name} -> ${code ?? 'the token'}`, async () => {
      const run = () => parseResponse(read('response.xml'), { status, secrets });
      if (token !== undefined) {
        expect(run()).to.equal(token);
        return;
      }
      const error = await failureOf(run);
      expect(error).to.be.instanceOf(SystemUserError);
      expect(Object.fromEntries(Object.entries(error))).to.include({
        code,
        status,
        step: STEP[code!] ?? 4,
        ...details,
      });
      expect(error.reason).to.equal(details.reason);
      expect(error.message).to.match(/\S/).and.not.include('canary');
      expect(error.hint).to.match(/\.$/);
    });
  }

  it('takes text as it takes bytes', () => {
    const { read, json } = casesIn('responses').find(({ name }) => name.endsWith('mark'))!;
    expect(parseResponse(read('response.xml').toString())).to.equal(
      json<Expected>('expected.json').token,
    );
  });

  it('refuses a token that has elements inside', async () => {
    const { read } = casesIn('responses').find(({ name }) => name.endsWith('mark'))!;
    const nested = read('response.xml')
      .toString()
      .replace(/<([\w:]*Token)>[^<]+</, '<$1><canary/><');
    const error = await failureOf(() => parseResponse(nested));
    expect(error).to.include({ code: 'ERR_RESPONSE_MALFORMED', step: 4 });
    expect(error.message).to.include('elements inside').and.not.include('canary');
  });

  it('marks what may pass by itself as retryable', async () => {
    const retryable = async (status: number) =>
      (await failureOf(() => parseResponse('busy', { status }))).retryable;
    for (const status of [408, 429, 500, 502, 503, 504]) {
      expect(await retryable(status), String(status)).to.equal(true);
    }
    for (const status of [302, 400, 401, 403, 404, 415, 501]) {
      expect(await retryable(status), String(status)).to.equal(false);
    }
  });

  it('takes a wrong type for misuse', async () => {
    const error = await failureOf(() => parseResponse(undefined as unknown as string));
    expect(error).to.be.instanceOf(TypeError).with.property('code', 'ERR_INVALID_ARG_TYPE');
  });

  it('quotes no more than 1,000 characters, none of them a control character', async () => {
    const { read } = casesIn('responses').find(({ name }) => name === 'refused-unknown-text')!;
    const long = read('response.xml')
      .toString()
      .replace('Ukjent', `a\tb&#xD;&#xA;c ${'no '.repeat(2000)}`);
    const { errorMessage } = await failureOf(() => parseResponse(long));
    expect(errorMessage)
      .to.match(/^a b c no /)
      .and.have.length(1001);
  });
});
