import { expect } from 'chai';
import {
  extractTicket,
  KeySet,
  readPrivateKey,
  signSystemUserToken,
  SystemUserClient,
  validateToken,
  type JsonWebKeySet,
  type SystemUserClientOptions,
  type SystemUserErrorCode,
} from 'superoffice-system-user';
import {
  startSimulator,
  type Simulator,
  type SimulatorFailure,
} from 'superoffice-system-user/simulator';
import { everythingIn } from '../support/everything-in.js';
import { failureOf } from '../support/failure-of.js';
import { fixture } from '../support/fixture.js';
import { CONTACT_WSDL, operationOf } from '../support/open-contact.js';
import { startFront } from '../support/start-front.js';

const AT = Date.UTC(2026, 10, 23, 20, 40);
const clientSecret = 'client-secret-canary';
const systemUserToken = 'Application-token-canary';
const tenant = { contextIdentifier: 'Cust12345', systemUserToken };
const xml = fixture('keys/partner.xml').toString();
const jwks = JSON.parse(fixture('tokens/jwks.json').toString()) as JsonWebKeySet;

/** Everything that must not show: the credentials, and pieces of the key, the signature, the JWTs and the tickets. */
const SECRETS = [
  clientSecret,
  systemUserToken,
  ...[...xml.matchAll(/<(?:P|Q|D|DP|DQ|InverseQ)>(.{24})/g)].map(([, start]) => start!),
  ...fixture('keys/partner-pkcs8.pem').toString().split('\n').slice(1, -2),
];
const SHAPES = /eyJ[\w-]{8}|7T:[A-Za-z0-9+/]{8}|\.\d{12}\./;

/** What each code looks like when everything that could echo a secret does. */
describe('no error shows a secret', () => {
  let simulator: Simulator;
  let options: SystemUserClientOptions;

  before(async () => {
    simulator = await startSimulator({
      clientSecret,
      partnerKey: xml,
      tenants: [tenant],
      now: () => AT,
    });
    options = { loginUrl: simulator.url, clientSecret, privateKey: xml, now: () => AT };
  });
  after(() => simulator.stop());

  const exchange = (change: Partial<SystemUserClientOptions> = {}) =>
    new SystemUserClient({ ...options, ...change }).authenticate(tenant);
  /** An exchange with a simulator of its own that fails all the tries the client may make. */
  const afterFailure = async (
    failure: SimulatorFailure,
    change?: Partial<SystemUserClientOptions>,
  ) => {
    const failing = await startSimulator({
      clientSecret,
      partnerKey: xml,
      tenants: [tenant],
      now: () => AT,
    });
    failing.failNext(failure, 3);
    try {
      return await exchange({ loginUrl: failing.url, ...change });
    } finally {
      await failing.stop();
    }
  };
  const validate = (name: string, at = AT) =>
    validateToken(fixture(`tokens/${name}/token.jwt`).toString(), {
      keySet: new KeySet({ jwks }),
      contextIdentifier: 'Cust12345',
      at,
    });

  const causes: Record<SystemUserErrorCode, (() => unknown)[]> = {
    ERR_PRIVATE_KEY_INVALID: [
      () => exchange({ privateKey: xml.replace('<Q>', '<Q>!') }),
      () => exchange({ privateKey: xml.replace('</Modulus>', 'A</Modulus>') }),
      () =>
        exchange({ privateKey: () => fixture('keys/partner-pkcs8.pem').toString().slice(0, 1500) }),
    ],
    ERR_SIGNING_FAILED: [
      () => {
        const key = readPrivateKey(xml);
        key.sign = () => {
          throw new Error(`${systemUserToken} ${xml}`);
        };
        return signSystemUserToken(systemUserToken, key);
      },
    ],
    ERR_TRANSPORT: [() => afterFailure({ reset: true })],
    ERR_TIMEOUT: [() => afterFailure({ hang: true }, { timeoutMs: 50 })],
    ERR_HTTP_STATUS: [
      () =>
        afterFailure({
          status: 503,
          headers: { 'Retry-After': '0' },
          body: `<html><title>${clientSecret} ${systemUserToken}</title>`,
        }),
      () => afterFailure({ status: 307, body: '', headers: { Location: `/${clientSecret}` } }),
      () =>
        afterFailure({ status: 302, body: '', headers: { Location: `http://${clientSecret}/` } }),
    ],
    ERR_RESPONSE_TOO_LARGE: [
      () => afterFailure({ status: 200, body: clientSecret.repeat(20_000) }),
    ],
    ERR_SOAP_FAULT: [
      () =>
        afterFailure({ fault: { code: 'Server', string: `${clientSecret}, ${systemUserToken}` } }),
    ],
    ERR_RESPONSE_MALFORMED: [
      () => afterFailure({ status: 200, body: `<a>${clientSecret}` }),
      () => afterFailure({ status: 200, body: `<${clientSecret}/>` }),
    ],
    ERR_AUTHENTICATION_REFUSED: [
      () => afterFailure({ errorMessage: `Denied ${clientSecret}, ${systemUserToken}` }),
      () => {
        const signed = signSystemUserToken(systemUserToken, readPrivateKey(xml), AT);
        return afterFailure({ errorMessage: `Denied ${signed}` });
      },
      () =>
        afterFailure({ errorMessage: `Denied ${fixture('tokens/genuine/token.jwt').toString()}` }),
    ],
    ERR_SIGNING_KEY_NOT_FOUND: [() => validate('kid-is-unknown')],
    ERR_JWT_INVALID: [() => validate('alg-none'), () => validate('signature-of-another-key')],
    ERR_JWT_EXPIRED: [() => validate('expired', AT + 360_000)],
    ERR_JWT_CLAIM: [() => validate('another-tenant'), () => validate('exp-is-a-string')],
    ERR_TENANT_NOT_AVAILABLE: [
      async () => {
        const client = new SystemUserClient({ ...options, requireRunning: true });
        simulator.setTenantState('Cust12345', { state: 'Suspended' });
        try {
          return await client.getTicket(tenant);
        } finally {
          simulator.setTenantState('Cust12345', { state: 'Running' });
        }
      },
    ],
    ERR_TENANT_ADDRESS: [
      async () => {
        const front = await startFront(simulator.url, () => false);
        try {
          const client = new SystemUserClient({ ...options, loginUrl: front.url });
          return await client.tenant(tenant).fetch('v1/Contact/3');
        } finally {
          await front.close();
        }
      },
    ],
    ERR_NETSERVER: [
      async () => {
        const client = new SystemUserClient(options);
        const { ticket } = await client.getTicket(tenant);
        const message = `${clientSecret}, ${ticket}`;
        const innerException = { type: message, message };
        const exception = { type: message, message, source: message, parameters: { message } };
        simulator.failNextCall({ exception: { ...exception, innerException } });
        const contact = await client
          .tenant(tenant)
          .createSoapClient(CONTACT_WSDL, { service: 'Contact', stackTrace: true });
        return operationOf(contact)({ ContactEntityId: 3 });
      },
    ],
    ERR_TICKET_MISSING: [async () => extractTicket(await validate('ticket-with-a-line-break'))],
  };

  for (const [code, runs] of Object.entries(causes)) {
    it(code, async () => {
      for (const run of runs) {
        const error = await failureOf(run);
        expect(error.code).to.equal(code);
        const shown = everythingIn(error);
        for (const secret of SECRETS) expect(shown).to.not.include(secret);
        expect(shown).to.not.match(SHAPES);
      }
    });
  }
});
