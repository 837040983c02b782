import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { inspect } from 'node:util';
import { expect } from 'chai';
import {
  SystemUserClient,
  type SystemUserClientOptions,
  type Tenant,
} from 'superoffice-system-user';
import { startSimulator, type Simulator } from 'superoffice-system-user/simulator';
import { failureOf } from './support/failure-of.js';
import { fixture } from './support/fixture.js';

const AT = Date.UTC(2026, 10, 23, 20, 40);
const privateKey = fixture('keys/partner-pkcs8.pem');
const partnerKey = fixture('keys/partner-public.pem');

describe('SystemUserClient', () => {
  let simulator: Simulator;
  let tenant: Tenant;
  let options: SystemUserClientOptions;

  before(async () => {
    simulator = await startSimulator({ partnerKey, now: () => AT });
    tenant = simulator.tenants[0]!;
    const { url: loginUrl, clientSecret } = simulator;
    options = { loginUrl, clientSecret, privateKey, now: () => AT };
  });
  after(() => simulator.stop());

  it('gets a ticket from the simulator', async () => {
    const result = await new SystemUserClient(options).authenticate(tenant);
    expect(result.ticket).to.match(/^7T:/);
    expect(result).to.include({ issuedAt: AT, contextIdentifier: tenant.contextIdentifier });
  });

  it('takes the context identifier in any case', async () => {
    const contextIdentifier = tenant.contextIdentifier.toUpperCase();
    const result = await new SystemUserClient(options).authenticate({
      ...tenant,
      contextIdentifier,
    });
    expect(result.contextIdentifier).to.equal(tenant.contextIdentifier);
  });

  it('asks the functions in its options for each exchange', async () => {
    const asked: string[] = [];
    const client = new SystemUserClient({
      ...options,
      clientSecret: () => {
        asked.push('secret');
        return simulator.clientSecret;
      },
      privateKey: () => {
        asked.push('key');
        return Promise.resolve(privateKey);
      },
    });
    await client.authenticate(tenant);
    await client.authenticate(tenant);
    expect(asked).to.deep.equal(['secret', 'key', 'secret', 'key']);
  });

  it('signs with the key that a function provides now, whatever its form', async () => {
    const { privateKey: other } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const encrypted = {
      key: fixture('keys/partner-encrypted-pkcs8.pem'),
      passphrase: 'a test passphrase',
    };
    // The refused key is asked for once more, in case it has just changed.
    const keys = [privateKey, other, other, encrypted, privateKey.toString(), privateKey];
    const client = new SystemUserClient({ ...options, privateKey: () => keys.shift()! });
    expect(await client.authenticate(tenant)).to.have.property('ticket');
    expect(await failureOf(() => client.authenticate(tenant))).to.include({
      code: 'ERR_AUTHENTICATION_REFUSED',
      reason: 'InvalidSignature',
    });
    for (let i = 0; i < 3; i++) {
      expect(await client.authenticate(tenant)).to.have.property('ticket');
    }
  });

  it('passes on what a function in its options throws', async () => {
    const reason = new Error('the vault is sealed');
    const fails = () => Promise.reject(reason);
    for (const change of [{ clientSecret: fails }, { privateKey: fails }]) {
      const client = new SystemUserClient({ ...options, ...change });
      expect(await failureOf(() => client.authenticate(tenant))).to.equal(reason);
    }
  });

  it('checks what a function provides, before anything is sent', async () => {
    const before = simulator.requests.length;
    const secret = new SystemUserClient({ ...options, clientSecret: () => '' });
    expect(await failureOf(() => secret.authenticate(tenant))).to.include({
      code: 'ERR_INVALID_ARG_VALUE',
    });
    const key = new SystemUserClient({ ...options, privateKey: () => 'nonsense' });
    expect(await failureOf(() => key.authenticate(tenant))).to.include({
      code: 'ERR_PRIVATE_KEY_INVALID',
    });
    expect(simulator.requests.length).to.equal(before);
  });

  it('waits for a function no longer than for an answer', async () => {
    const clientSecret = () => new Promise<string>(() => undefined);
    const client = new SystemUserClient({ ...options, clientSecret, timeoutMs: 20 });
    expect(await failureOf(() => client.authenticate(tenant))).to.include({
      code: 'ERR_TIMEOUT',
      step: 1,
    });
    const reason = new Error('enough');
    const patient = new SystemUserClient({ ...options, clientSecret });
    const controller = new AbortController();
    const call = patient.authenticate(tenant, { signal: controller.signal });
    controller.abort(reason);
    expect(await failureOf(() => call)).to.equal(reason);
  });

  it('rejects with the reason of a signal that was aborted before, and sends nothing', async () => {
    const before = simulator.requests.length;
    const signal = AbortSignal.abort('too late');
    const client = new SystemUserClient(options);
    expect(await failureOf(() => client.authenticate(tenant, { signal }))).to.equal('too late');
    expect(simulator.requests.length).to.equal(before);
  });

  it('goes through the agent it is given, for keys as for exchanges', async () => {
    let asked = 0;
    class CountingAgent extends Agent {
      override createConnection(...args: Parameters<Agent['createConnection']>) {
        asked++;
        return super.createConnection(...args);
      }
    }
    const agent = new CountingAgent({ keepAlive: false });
    await new SystemUserClient({ ...options, agent }).authenticate(tenant);
    expect(asked).to.equal(2);
  });

  it('follows the issuer when it changes its key', async () => {
    const client = new SystemUserClient(options);
    await client.authenticate(tenant);
    simulator.rotateKeys();
    expect(await client.authenticate(tenant)).to.have.property('ticket');
  });

  it('shows nothing when it is logged', () => {
    const shown = inspect(new SystemUserClient(options), { depth: null, showHidden: true });
    expect(shown).to.not.include(simulator.clientSecret).and.not.include('PRIVATE');
  });

  it('keeps 500 interleaved exchanges for 500 tenants apart', async () => {
    const tenants = Array.from({ length: 500 }, (_, n) => ({
      contextIdentifier: `Cust${10_000 + n}`,
      systemUserToken: `Application ${n}-${'x'.repeat(n % 17)}`,
    }));
    const many = await startSimulator({ partnerKey, tenants, now: () => AT });
    const { url: loginUrl, clientSecret } = many;
    const client = new SystemUserClient({ ...options, loginUrl, clientSecret });
    const results = await Promise.all(tenants.map((each) => client.authenticate(each)));
    for (const [n, result] of results.entries()) {
      expect(result.contextIdentifier).to.equal(tenants[n]!.contextIdentifier);
      expect(result.claims.systemUserToken).to.equal(tenants[n]!.systemUserToken);
    }
    expect(new Set(results.map(({ ticket }) => ticket)).size).to.equal(500);
    const sent = many.requests.filter(({ method }) => method === 'POST').map(({ body }) => body);
    expect(sent).to.have.length(500);
    const wanted = (body: string) => /<ContextIdentifier[^>]*>(\w+)</.exec(body)?.[1];
    const signed = (body: string) => /<SignedSystemToken>Application (\d+)-/.exec(body)?.[1];
    for (const body of sent) expect(wanted(body)).to.equal(`Cust${10_000 + Number(signed(body))}`);
    await many.stop();
  });

  describe('refuses misuse before any I/O, naming the setting', () => {
    const wrong: Record<string, [Record<string, unknown>, string, string?]> = {
      'neither environment nor loginUrl': [{ loginUrl: undefined }, 'environment'],
      'both environment and loginUrl': [{ environment: 'sod' }, 'environment'],
      'an unknown environment': [{ environment: 'prod', loginUrl: undefined }, 'environment'],
      'an environment from the prototype': [
        { environment: 'toString', loginUrl: undefined },
        'environment',
      ],
      'a loginUrl that is a number': [{ loginUrl: 5 }, 'loginUrl', 'ERR_INVALID_ARG_TYPE'],
      'a loginUrl that is relative': [{ loginUrl: '/login' }, 'loginUrl'],
      'a loginUrl of another scheme': [{ loginUrl: 'ftp://127.0.0.1' }, 'loginUrl'],
      'http to a host that is not loopback': [{ loginUrl: 'http://10.0.0.1' }, 'loginUrl'],
      'http to a name that begins like loopback': [
        { loginUrl: 'http://localhost.example.com' },
        'loginUrl',
      ],
      'a loginUrl that goes on after the host as documented': [
        { loginUrl: 'https://example.com/login/services/PartnerSystemUserService.svc' },
        'loginUrl',
      ],
      'a loginUrl that ends in /login/': [{ loginUrl: 'https://example.com/Login/' }, 'loginUrl'],
      'a loginUrl with a password': [{ loginUrl: 'https://u:canary@example.com' }, 'loginUrl'],
      'a loginUrl with a query': [{ loginUrl: 'https://example.com/?a=canary' }, 'loginUrl'],
      'a loginUrl with a fragment': [{ loginUrl: 'https://example.com/#canary' }, 'loginUrl'],
      'no client secret': [{ clientSecret: undefined }, 'clientSecret', 'ERR_INVALID_ARG_TYPE'],
      'an empty client secret': [{ clientSecret: '' }, 'clientSecret'],
      'a client secret with a line break': [{ clientSecret: 'canary\n' }, 'clientSecret'],
      'a client secret with CDATA': [{ clientSecret: '<![CDATA[canary]]>' }, 'clientSecret'],
      'a secret with the mark of an editor': [{ clientSecret: '\uFEFFsecret' }, 'byte order mark'],
      'no private key': [{ privateKey: undefined }, 'privateKey', 'ERR_INVALID_ARG_TYPE'],
      'no certificates': [
        { verification: { certificates: [] } },
        'certificates',
        'ERR_INVALID_ARG_TYPE',
      ],
      'a verification of another kind': [{ verification: {} }, 'verification'],
      'a verification that is text': [
        { verification: 'jwks' },
        'verification',
        'ERR_INVALID_ARG_TYPE',
      ],
      'a timeout of 0': [{ timeoutMs: 0 }, 'timeoutMs'],
      'a timeout of more than ten minutes': [{ timeoutMs: 600_001 }, 'timeoutMs'],
      'a timeout that is text': [{ timeoutMs: '15000' }, 'timeoutMs', 'ERR_INVALID_ARG_TYPE'],
      'a tolerance that is text': [
        { clockToleranceSeconds: '60' },
        'clockToleranceSeconds',
        'ERR_INVALID_ARG_TYPE',
      ],
      'a tolerance of more than five minutes': [
        { clockToleranceSeconds: 301 },
        'clockToleranceSeconds',
      ],
      'an agent that is none': [{ agent: {} }, 'agent', 'ERR_INVALID_ARG_TYPE'],
      'an agent that is text': [{ agent: 'http://proxy' }, 'agent', 'ERR_INVALID_ARG_TYPE'],
      'an agent for https where the address is http': [{ agent: new HttpsAgent() }, 'agent'],
      'an option named like a property of every object': [{ toString: 1 }, 'toString'],
      'a clock that is a time': [{ now: AT }, 'now', 'ERR_INVALID_ARG_TYPE'],
      'a protocol that does not exist': [{ protocol: 'graphql' }, 'protocol'],
      'a protocol in capitals': [{ protocol: 'REST' }, 'protocol'],
      'a protocol from the prototype': [{ protocol: 'toString' }, 'protocol'],
      'a protocol that is null': [{ protocol: null }, 'protocol'],
      'a protocol that is a list': [{ protocol: ['rest'] }, 'protocol'],
      'an option that does not exist': [{ timeout: 5 }, 'timeout'],
    };
    for (const [what, [change, name, code = 'ERR_INVALID_ARG_VALUE']] of Object.entries(wrong)) {
      it(what, async () => {
        const error = await failureOf(() => new SystemUserClient({ ...options, ...change }));
        expect(error).to.be.instanceOf(TypeError).with.property('code', code);
        expect(error.message).to.include(name).and.not.include('canary');
      });
    }

    it('no options', async () => {
      for (const none of [undefined, null, 'sod']) {
        const error = await failureOf(() => new SystemUserClient(none as never));
        expect(error).to.include({ code: 'ERR_INVALID_ARG_TYPE' });
      }
    });

    it('a private key that is none', async () => {
      const publicKey = createPublicKey(privateKey);
      const error = await failureOf(
        () => new SystemUserClient({ ...options, privateKey: publicKey }),
      );
      expect(error).to.include({ code: 'ERR_PRIVATE_KEY_INVALID', step: 1 });
    });

    const tenants: Record<string, [unknown, string]> = {
      'no tenant': [undefined, 'tenant'],
      'a tenant that is text': ['Cust12345', 'tenant'],
      'no context identifier': [{ systemUserToken: 'a-b' }, 'contextIdentifier'],
      'no system user token': [{ contextIdentifier: 'Cust1' }, 'systemUserToken'],
      'a context identifier with markup': [
        { contextIdentifier: '<Cust1>', systemUserToken: 'a-b' },
        'contextIdentifier',
      ],
      'an empty system user token': [
        { contextIdentifier: 'Cust1', systemUserToken: '' },
        'systemUserToken',
      ],
    };
    for (const [what, [wrongTenant, name]] of Object.entries(tenants)) {
      it(what, async () => {
        const before = simulator.requests.length;
        const client = new SystemUserClient(options);
        const error = await failureOf(() => client.authenticate(wrongTenant as Tenant));
        expect(error).to.be.instanceOf(TypeError);
        expect(error.message).to.include(name);
        expect(simulator.requests.length).to.equal(before);
      });
    }

    const calls: Record<string, unknown> = {
      'options of a call that are null': null,
      'a signal in place of options': AbortSignal.abort(),
      'an option of a call that does not exist': { timeoutMs: 5 },
      'a signal that is text': { signal: 'now' },
    };
    for (const [what, wrongOptions] of Object.entries(calls)) {
      it(what, async () => {
        const client = new SystemUserClient(options);
        const error = await failureOf(() => client.authenticate(tenant, wrongOptions as object));
        expect(error).to.be.instanceOf(TypeError);
        expect(error.code).to.match(/^ERR_INVALID_ARG/);
      });
    }

    it('a clock that tells no time', async () => {
      const before = simulator.requests.length;
      const client = new SystemUserClient({ ...options, now: () => '5' as unknown as number });
      const error = await failureOf(() => client.authenticate(tenant));
      expect(error).to.include({ code: 'ERR_INVALID_ARG_TYPE' });
      expect(simulator.requests.length).to.equal(before);
    });

    it('a signal that is none', async () => {
      const client = new SystemUserClient(options);
      const error = await failureOf(() =>
        client.authenticate(tenant, { signal: {} as AbortSignal }),
      );
      expect(error).to.include({ code: 'ERR_INVALID_ARG_TYPE' });
    });
  });

  it('accepts loopback by number and by name, and any https host', () => {
    const accepted = [
      ...['http://localhost:1', 'http://127.0.0.1', 'http://127.1.2.3:5/path', 'http://[::1]:8'],
      ...['https://login.example.com', 'https://login.example.com:8443/superoffice/'],
    ];
    for (const loginUrl of accepted) {
      expect(() => new SystemUserClient({ ...options, loginUrl }), loginUrl).to.not.throw();
    }
  });
});
