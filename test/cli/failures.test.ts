import { expect } from 'chai';
import { generateKeyPairSync } from 'node:crypto';
import type { Simulator, SimulatorFailure } from '../../lib/simulator/index.js';
import { canaries, canaryEnv, expectSilent } from './canaries.js';
import { makeFolder } from './folder.js';
import { issuerKey } from './issuer-key.js';
import { runCli } from './run-cli.js';
import { identity, signJwt } from './sign-jwt.js';
import { startCanarySimulator } from './start-canary-simulator.js';
import { responseWith, startIssuer } from './start-issuer.js';

const { clientSecret, systemUserToken } = canaries;
const folder = makeFolder();
const echo = `${clientSecret} ${systemUserToken} ${signJwt()}`;

const FROM_SERVICE: readonly [code: string, exitCode: number, failure: SimulatorFailure][] = [
  ['ERR_AUTHENTICATION_REFUSED', 1, { reason: 'Revoked' }],
  ['ERR_AUTHENTICATION_REFUSED', 1, { errorMessage: echo }],
  ['ERR_SOAP_FAULT', 1, { fault: { code: 'Server', string: echo } }],
  ['ERR_TRANSPORT', 3, { reset: true }],
  ['ERR_HTTP_STATUS', 3, { status: 503 }],
  ['ERR_HTTP_STATUS', 3, { status: 404, body: echo }],
  ['ERR_RESPONSE_TOO_LARGE', 3, { body: echo.repeat(1000) }],
  ['ERR_RESPONSE_MALFORMED', 4, { body: echo }],
  ['ERR_RESPONSE_MALFORMED', 4, { body: responseWith('') }],
  ['ERR_JWT_INVALID', 4, { body: responseWith(clientSecret) }],
  ['ERR_SIGNING_KEY_NOT_FOUND', 4, { body: responseWith(signJwt()) }],
];

/** What the client takes for a passing failure it meets again at each of its three tries. */
const isRetried = (failure: SimulatorFailure) =>
  'reset' in failure || ('status' in failure && failure.status === 503);

const { privateKey: otherKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const FROM_TOKEN: readonly [code: string, token: string][] = [
  ['ERR_JWT_INVALID', signJwt({}, { key: otherKey })],
  ['ERR_JWT_EXPIRED', signJwt({ nbf: 1, exp: 2 })],
  ['ERR_JWT_CLAIM', signJwt({ iss: clientSecret })],
  ['ERR_JWT_CLAIM', signJwt({ [identity('ctx')]: 'Other' })],
  ['ERR_TICKET_MISSING', signJwt({ [identity('ticket')]: undefined })],
];

describe('superoffice-system-user when the exchange fails', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startCanarySimulator();
  });
  after(async () => {
    await simulator.stop();
    folder.remove();
  });

  async function expectFailure(code: string, exitCode: number, url: string, ...args: string[]) {
    const ended = await runCli(['ticket', '--login-url', url, ...args], { env: canaryEnv });
    expect(ended.stderr).to.match(/^superoffice-system-user: [^\n]+ \[ERR_\w+\]\n {2}[A-Z]/);
    expect(ended.stderr).to.include(`[${code}]`);
    expect(ended).to.include({ code: exitCode, stdout: '' });
    expectSilent(ended.stderr);
  }

  for (const [index, [code, exitCode, failure]] of FROM_SERVICE.entries()) {
    it(`ends with ${exitCode} for ${code} (${index})`, async () => {
      simulator.failNext(failure, isRetried(failure) ? 3 : 1);
      await expectFailure(code, exitCode, simulator.url);
    });
  }

  for (const [index, [code, token]] of FROM_TOKEN.entries()) {
    it(`ends with 4 for ${code} (${index})`, async () => {
      const issuer = await startIssuer(token);
      try {
        await expectFailure(code, 4, issuer.url);
      } finally {
        issuer.stop();
      }
    });
  }

  const certificate = ['--certificate', folder.file('issuer.crt', issuerKey.certificate)];
  const REMEDIES: readonly [
    what: string,
    failure: SimulatorFailure,
    settings: string[],
    args?: string[],
  ][] = [
    ['InvalidSignature', { reason: 'InvalidSignature' }, ['privateKey', 'systemUserToken']],
    [
      'Denied',
      { reason: 'Denied' },
      ['loginUrl', 'clientSecret', 'contextIdentifier', 'systemUserToken'],
    ],
    [
      'no known reason',
      { errorMessage: 'No environment' },
      ['loginUrl', 'clientSecret', 'contextIdentifier', 'systemUserToken'],
    ],
    ['Revoked', { reason: 'Revoked' }, []],
    ['an unknown key', { body: responseWith(signJwt()) }, ['loginUrl']],
    [
      'a key that is not pinned',
      { body: responseWith(signJwt({}, { key: otherKey })) },
      ['certificates'],
      certificate,
    ],
    [
      'another tenant',
      { body: responseWith(signJwt({ [identity('ctx')]: 'Other' })) },
      ['contextIdentifier'],
      certificate,
    ],
    ['another issuer', { body: responseWith(signJwt({ iss: 'environment' })) }, [], certificate],
    ['a busy service', { status: 404 }, []],
  ];
  for (const [what, failure, settings, args = []] of REMEDIES) {
    it(`names the settings that ${what} is about, and no others`, async () => {
      simulator.failNext(failure);
      const { stderr } = await runCli(['ticket', '--login-url', simulator.url, ...args], {
        env: canaryEnv,
      });
      const named = [...stderr.matchAll(/^ {2}Check (\w+) \(/gm)].map(([, name]) => name);
      expect(named, stderr).to.deep.equal(settings);
    });
  }

  it('ends with 3 for ERR_TIMEOUT', async () => {
    const issuer = await startIssuer();
    try {
      await expectFailure('ERR_TIMEOUT', 3, issuer.url, '--timeout', '100');
    } finally {
      issuer.stop();
    }
  });

  it('ends with 3 where nobody listens', async () => {
    const gone = await startIssuer();
    gone.stop();
    await expectFailure('ERR_TRANSPORT', 3, gone.url);
  });
});
