import { expect } from 'chai';
import { listenProxy } from '../support/listen-proxy.js';
import { makeFolder } from './folder.js';
import { issuerKey } from './issuer-key.js';
import { runCli } from './run-cli.js';
import { signJwt } from './sign-jwt.js';
import { responseWith, startIssuer } from './start-issuer.js';

describe('superoffice-system-user parse and validate', () => {
  const folder = makeFolder();
  const token = signJwt();
  const response = responseWith(token);
  const certificate = folder.file('issuer.crt', issuerKey.certificate);
  after(() => {
    folder.remove();
  });

  for (const args of [[], ['-'], [folder.file('response.xml', response)]]) {
    it(`parse prints the documented JSON of ${args[0] ?? 'stdin by default'}`, async () => {
      const { code, stdout, stderr } = await runCli(['parse', ...args], { input: response });
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(JSON.parse(stdout))
        .to.have.nested.property('Envelope.Body[0].AuthenticationResponse[0]')
        .that.deep.includes({ IsSuccessful: ['true'], Token: [token] });
    });
  }

  const FOREIGN = {
    'no envelope': ['<a/>', /it is not a SOAP 1\.1 envelope/],
    'an envelope of SOAP 1.2': [
      response.replaceAll('http://schemas.xmlsoap.org/soap/envelope/', 'urn:other'),
      /it is not a SOAP 1\.1 envelope/,
    ],
    'no XML with namespaces': ['<a:b/>', /it has a name whose prefix is not declared/],
  } as const;
  for (const [what, [input, message]] of Object.entries(FOREIGN)) {
    it(`parse converts ${what} too, and says so`, async () => {
      const { code, stdout, stderr } = await runCli(['parse'], { input });
      expect(code).to.equal(0);
      expect(JSON.parse(stdout)).to.be.an('object');
      expect(stderr).to.match(message).and.not.match(/eyJ/);
    });
  }

  it('parse ends with 4 for what is no XML', async () => {
    const ended = await runCli(['parse'], { input: '<a>canary' });
    expect(ended).to.include({ code: 4, stdout: '' });
    expect(ended.stderr).to.include('[ERR_RESPONSE_MALFORMED]').and.not.include('canary');
  });

  it('validate fetches the key set through the proxy of the environment', async () => {
    const issuer = await startIssuer();
    const proxy = await listenProxy();
    const env = { SUPEROFFICE_LOGIN_URL: issuer.url, HTTP_PROXY: proxy.url, NO_PROXY: '' };
    const { code, stdout } = await runCli(['validate', folder.file('jwt', token)], { env });
    await proxy.close();
    issuer.stop();
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ ticket: '7T:canaryticket' });
    expect(proxy.requests).to.have.length(1);
  });

  it('validate prints the claims, by the key set of the login service', async () => {
    const issuer = await startIssuer();
    try {
      const { code, stdout, stderr } = await runCli(['validate', folder.file('jwt', token)], {
        env: { SUPEROFFICE_LOGIN_URL: issuer.url, SUPEROFFICE_CONTEXT_IDENTIFIER: 'CUST12345' },
      });
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).to.include({
        issuer: 'SuperOffice AS',
        ticket: '7T:canaryticket',
      });
    } finally {
      issuer.stop();
    }
  });

  it('validate says that the tenant was not checked when none is given', async () => {
    const ended = await runCli(['validate', '--certificate', certificate], {
      input: ` ${token}\n`,
    });
    expect(ended.code).to.equal(0);
    expect(JSON.parse(ended.stdout)).to.include({ contextIdentifier: 'Cust12345' });
    expect(ended.stderr).to.include('was not checked').and.include('--context-identifier');
  });

  const CASES = [
    ['ERR_JWT_EXPIRED', ['--at', '2126-11-23T20:40Z']],
    ['ERR_JWT_CLAIM', ['--at', '2016-11-23T20:40:00.000Z']],
    ['ERR_JWT_CLAIM', ['--context-identifier', 'Other']],
  ] as const;
  for (const [code, args] of CASES) {
    it(`validate ends with 4 for ${code} with ${args[0]}`, async () => {
      const all = ['validate', '-', '--certificate', certificate, ...args];
      const ended = await runCli(all, { input: token });
      expect(ended).to.include({ code: 4, stdout: '' });
      expect(ended.stderr)
        .to.include(`[${code}]`)
        .and.not.match(/eyJ|7T:/);
    });
  }
});
