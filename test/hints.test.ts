import { expect } from 'chai';
import { parseResponse } from 'superoffice-system-user';
import { authenticationRefused } from '../lib/flow/read-answer.js';
import { httpStatusError } from '../lib/http/status-errors.js';
import { proxyRefused, transportError } from '../lib/http/transport-errors.js';
import { responseMalformed } from '../lib/http/malformed-response.js';
import { soapFault } from '../lib/xml/soap-fault.js';
import { tenantNotAvailable } from '../lib/tenant-states/tenant-state.js';
import { parseXml } from '../lib/xml/nodes.js';
import { timeoutError } from '../lib/concurrency/deadline.js';
import { failureOf } from './support/failure-of.js';

const page = (title: string, body = '') =>
  `<html><head><title>${title}</title></head><body>${body}</body></html>`;

describe('a hint', () => {
  const pages: Record<string, [number, string, RegExp]> = {
    'of a login page': [200, page('Sign in to SuperOffice'), /login page/],
    'of a proxy’s page': [200, page('Squid'), /proxy or gateway/],
    'of a page without a title': [200, '<html><body>hello</body></html>', /proxy or gateway/],
    'of a firewall’s page': [200, page('Error', 'The request was blocked.'), /firewall blocked/],
    'of a firewall’s page with status 403': [403, page('x', 'Support ID: 12'), /firewall blocked/],
    'of a redirect': [302, '', /redirect is never followed/],
    'of a proxy that wants a password': [407, '', /user and a password/],
    'of too many exchanges': [429, '', /Cache tickets/],
    'of a busy service': [503, '', /Try again later/],
    'of any other status': [418, '', /Check the login URL/],
  };
  for (const [what, [status, body, hint]] of Object.entries(pages)) {
    it(what, async () => {
      expect((await failureOf(() => parseResponse(body, { status }))).hint).to.match(hint);
    });
  }

  describe('of the use of a ticket', () => {
    const statuses: Record<string, [number, string, RegExp]> = {
      'says what must belong together for 401': [
        401,
        '',
        /client secret and the system user token/,
      ],
      'says what may be misspelt at 404': [404, '', /service name/],
      'says that no new address is known for 421': [
        421,
        '',
        /state API does not report a new address/,
      ],
      'does not speak of exchanges for 429': [429, '', /less often/],
      'does not send a redirect’s reader to a login URL': [302, '', /with getTenantState/],
      'says that the service is busy for 503': [503, '', /Try again later/],
      'asks for the state for any other': [418, '', /getTenantState/],
      'tells a page in place of the API': [
        418,
        page('Sign in'),
        /page was returned in place of the tenant/,
      ],
      'tells a firewall': [403, page('x', 'Support ID: 12'), /firewall blocked/],
    };
    for (const [what, [status, body, hint]] of Object.entries(statuses)) {
      it(what, () => {
        const error = httpStatusError({ status, body }, undefined);
        expect(error.hint).to.match(hint);
        if (status !== 404) expect(error.hint).to.not.match(/login URL|exchange/);
      });
    }

    it('of a SOAP fault is to check the arguments', () => {
      const fault = parseXml('<Fault><faultcode>a</faultcode><faultstring>b</faultstring></Fault>');
      expect(soapFault(fault, 500, [], undefined).hint).to.match(/Check the arguments/);
      expect(soapFault(fault, 500, [], 4).hint).to.not.include('arguments');
    });

    it('of a tenant that is not available says whether that passes, or may be a mistake', () => {
      const hintOf = (state: string) => {
        const known = { contextIdentifier: 'Cust12345', isRunning: false, validUntil: 0 };
        return tenantNotAvailable({ ...known, state, endpoint: undefined, webApiUrl: undefined })
          .hint;
      };
      expect(hintOf('OfflineMaintenance')).to.match(/Try again later/);
      expect(hintOf('Unknown')).to.match(/does not exist.*Check the context identifier/);
      expect(hintOf('Suspended')).to.match(/stop working for this tenant/);
    });

    it('names neither a login URL nor an option that the call does not have', () => {
      const url = new URL('https://sod2.superoffice.com');
      for (const code of [
        'ERR_TLS_CERT_ALTNAME_INVALID',
        'ENOTFOUND',
        'ECONNREFUSED',
        'EHOSTUNREACH',
      ]) {
        const { hint } = transportError(Object.assign(new Error(), { code }), url, undefined);
        expect(hint).to.include('the address').and.not.include('login URL');
      }
      const headers = {};
      const { hint } = proxyRefused({ status: 502, headers, isAuthorized: false }, url, undefined);
      expect(hint).to.include('the address').and.not.include('login URL');
      expect(timeoutError(undefined).hint).to.not.include('timeoutMs');
      expect(responseMalformed('is none', 200, null).hint).to.include('NetServer');
    });
  });

  it('comes with the time a server asks to wait, where it can be told', async () => {
    const wait = async (headers: Record<string, string>) =>
      (await failureOf(() => parseResponse('', { status: 503, headers }))).retryAfterMs;
    const date = 'Mon, 23 Nov 2026 20:40:00 GMT';
    const later = 'Mon, 23 Nov 2026 20:40:30 GMT';
    expect(await wait({ 'retry-after': '2' })).to.equal(2000);
    expect(await wait({ 'retry-after': later, date })).to.equal(30_000);
    expect(await wait({ 'retry-after': date, date: later })).to.equal(0);
    expect(await wait({ 'retry-after': later })).to.equal(undefined);
    expect(await wait({ 'retry-after': 'soon' })).to.equal(undefined);
    expect(await wait({})).to.equal(undefined);
  });

  const REDIRECTS: Record<string, [location: string | undefined, told: string]> = {
    'by host and path': [
      'https://login.example.com/sign/in?token=canary#canary',
      ' (a redirect to https://login.example.com/sign/in)',
    ],
    'by its path on the same host': ['/login/?ReturnUrl=canary', ' (a redirect to /login/)'],
    'without a user and a password': [
      'http://canary:canary@127.0.0.1:8080',
      ' (a redirect to http://127.0.0.1:8080/)',
    ],
    'without a secret': ['/a/9b1d4e7c60af25d3', ' (a redirect to /a/[secret])'],
    'no further than 200 characters': [
      `/${'page-'.repeat(60)}`,
      ` (a redirect to /${'page-'.repeat(60).slice(0, 199)})`,
    ],
    'where it can be told': ['data:text/html,canary', ''],
    'where it has a usable address': ['https://', ''],
    'where it has an address': [undefined, ''],
  };
  for (const [what, [location, told]] of Object.entries(REDIRECTS)) {
    it(`comes with the target of a redirect ${what}`, async () => {
      const headers = location === undefined ? {} : { location };
      const secrets = ['9b1d4e7c60af25d3'];
      const error = await failureOf(() => parseResponse('', { status: 302, headers, secrets }));
      expect(error.message).to.equal(`The response has HTTP status 302${told}.`);
    });
  }

  it('of Denied says what must belong together', () => {
    const text = 'Denied: the ContextIdentifier is missing or not known';
    const { reason, hint } = authenticationRefused(text, 200, []);
    expect(reason).to.equal('Denied');
    expect(hint).to.match(
      /context identifier.*system user token.*client secret do not belong together.*environment/,
    );
  });

  it('is for the title of a page only where all of it is read', async () => {
    const read = async (blanks: number) =>
      (await failureOf(() => parseResponse(`<html>${' '.repeat(blanks)}${page('Sign in')}`)))
        .message;
    const most = 32 * 1024 - '<html><html><head><title>Sign in<'.length;
    expect(await read(most)).to.include('titled "Sign in"');
    expect(await read(most + 1)).to.equal('The response is an HTML page.');
  });

  it('comes with the title of a page', async () => {
    const { message } = await failureOf(() => parseResponse(page('Sign  in\n here')));
    expect(message).to.equal('The response is an HTML page titled "Sign in here".');
  });

  const codes: Record<string, [RegExp, boolean]> = {
    ERR_TLS_CERT_ALTNAME_INVALID: [/another host/, false],
    CERT_HAS_EXPIRED: [/clock of this machine/, false],
    SELF_SIGNED_CERT_IN_CHAIN: [/NODE_EXTRA_CA_CERTS/, false],
    ENOTFOUND: [/DNS/, true],
    ECONNREFUSED: [/connection was refused/, true],
    ECONNRESET: [/proxy or firewall in between/, true],
    EHOSTUNREACH: [/Check the network/, true],
    'a code with spaces': [/Check the network/, true],
  };
  for (const [code, [hint, retryable]] of Object.entries(codes)) {
    it(`of ${code}`, () => {
      const error = transportError(
        Object.assign(new Error('canary'), { code }),
        new URL('https://sod.superoffice.com'),
        3,
      );
      expect(error.hint).to.match(hint);
      expect(error.retryable).to.equal(retryable);
      expect(error.message).to.include(/^\w+$/.test(code) ? code : 'unknown');
    });
  }

  it('of an error without a code', () => {
    const error = transportError(new Error('canary'), new URL('https://a.example'), 5);
    expect(error.message).to.equal('The connection to a.example failed: unknown.');
  });
});
