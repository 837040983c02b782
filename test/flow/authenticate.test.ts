import { expect } from 'chai';
import nock from 'nock';
import { SystemUserClient, toJson, type SystemUserClientOptions } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { fixture } from '../support/fixture.js';

const AT = Date.UTC(2026, 10, 23, 20, 40);
const TOKEN = 'My Application-Xk2pQ7rTzB';
const TNS = 'http://www.superoffice.com/superid/partnersystemuser/0.1';
const tenant = { contextIdentifier: 'Cust12345', systemUserToken: TOKEN };
const success = fixture('responses/success-default-namespace/response.xml').toString();
const jwks = JSON.parse(fixture('tokens/jwks.json').toString()) as object;

const options = {
  clientSecret: '4f0c9f64b3a1c2d4',
  privateKey: fixture('keys/partner.xml'),
  verification: { certificates: [fixture('keys/issuer-certificate.pem')] },
  now: () => AT,
};

/** The exact request, as documented; prefixes are node-soap's. */
function expectedBody(): string {
  const signed = fixture('signatures/plain/signed').toString();
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ',
    ' xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"',
    ' xmlns:msc="http://schemas.microsoft.com/ws/2005/12/wsdl/contract"',
    ` xmlns:tns="${TNS}">`,
    '<soap:Header>',
    `<ApplicationToken xmlns="${TNS}">4f0c9f64b3a1c2d4</ApplicationToken>`,
    `<ContextIdentifier xmlns="${TNS}">Cust12345</ContextIdentifier>`,
    '</soap:Header><soap:Body>',
    `<AuthenticationRequest xmlns="${TNS}">`,
    `<SignedSystemToken>${signed}</SignedSystemToken><ReturnTokenType>Jwt</ReturnTokenType>`,
    '</AuthenticationRequest></soap:Body></soap:Envelope>',
  ].join('');
}

// Importing nock is enough to put it between every test of this process and its sockets.
nock.restore();

describe('authenticate, on the wire', () => {
  beforeEach(() => {
    nock.activate();
    nock.disableNetConnect();
  });
  afterEach(() => {
    nock.abortPendingRequests();
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
  });

  const hosts = { sod: 'sod', stage: 'stage', qaonline: 'qaonline', online: 'online' } as const;
  for (const environment of Object.values(hosts)) {
    it(`sends exactly the documented request to ${environment}`, async () => {
      let body = '';
      const service = nock(`https://${environment}.superoffice.com`, {
        reqheaders: {
          'content-type': 'text/xml; charset=utf-8',
          soapaction: `"${TNS}/IPartnerSystemUserService/Authenticate"`,
          'content-length': String(Buffer.byteLength(expectedBody())),
        },
        badheaders: ['authorization', 'cookie', 'accept-encoding', 'transfer-encoding'],
      })
        .post('/login/services/PartnerSystemUserService.svc', (sent: string) => {
          body = sent;
          return true;
        })
        .reply(200, success, { 'Content-Type': 'text/xml; charset=utf-8' });
      const client = new SystemUserClient({ ...options, environment });
      const { ticket } = await client.authenticate(tenant);
      expect(body).to.equal(expectedBody());
      expect(ticket).to.match(/^7T:/);
      expect(service.isDone()).to.equal(true);
    });
  }

  it('returns the documented shape', async () => {
    nock('https://sod.superoffice.com').post(/svc$/).reply(200, success);
    const client = new SystemUserClient({ ...options, environment: 'sod' });
    const result = await client.authenticate(tenant);
    expect(result).to.have.all.keys(
      ...['ticket', 'contextIdentifier', 'issuedAt', 'expiresAt', 'webApiUrl', 'netServerUrl'],
      ...['claims', 'token'],
    );
    expect(result).to.include({
      contextIdentifier: 'Cust12345',
      issuedAt: AT,
      expiresAt: AT + 6 * 3600 * 1000,
      webApiUrl: 'https://sod2.superoffice.com/Cust12345/api/',
      netServerUrl: 'https://sod2.superoffice.com/Cust12345/Remote/Services86/',
      token: fixture('tokens/genuine/token.jwt').toString(),
    });
    expect(result.claims).to.include({ contextIdentifier: 'Cust12345', isAdministrator: false });
  });

  it('reads the answer through the documented JSON path', () => {
    const json = toJson(success) as unknown as {
      Envelope: {
        Body: { AuthenticationResponse: { IsSuccessful: string[]; Token: string[] }[] }[];
      };
    };
    const [response] = json.Envelope.Body[0]!.AuthenticationResponse;
    expect(response!.IsSuccessful[0] === 'true').to.equal(true);
    expect(response!.Token[0]).to.equal(fixture('tokens/genuine/token.jwt').toString());
  });

  it('fetches the key set of the environment, once, unless keys are given', async () => {
    const service = nock('https://online.superoffice.com')
      .post('/login/services/PartnerSystemUserService.svc')
      .twice()
      .reply(200, success)
      .get('/login/.well-known/jwks')
      .once()
      .reply(200, jwks);
    const { verification, ...withoutKeys } = options;
    const client = new SystemUserClient({ ...withoutKeys, environment: 'online' });
    await client.authenticate(tenant);
    await client.authenticate(tenant);
    expect(service.isDone()).to.equal(true);
  });

  it('makes one exchange for each call: it caches no ticket', async () => {
    const service = nock('https://sod.superoffice.com').post(/svc$/).times(3).reply(200, success);
    const client = new SystemUserClient({ ...options, environment: 'sod' });
    for (let i = 0; i < 3; i++) await client.authenticate(tenant);
    expect(service.isDone()).to.equal(true);
  });

  it('works with every form of verification', async () => {
    const forms: SystemUserClientOptions['verification'][] = [
      { certificates: [fixture('keys/issuer-certificate.der')] },
      { jwks: jwks as never },
    ];
    for (const verification of forms) {
      nock('https://sod.superoffice.com').post(/svc$/).reply(200, success);
      const client = new SystemUserClient({
        ...options,
        environment: 'sod',
        verification: verification!,
      });
      expect(await client.authenticate(tenant)).to.have.property('contextIdentifier', 'Cust12345');
    }
  });

  it('refuses a token for another tenant', async () => {
    nock('https://sod.superoffice.com').post(/svc$/).reply(200, success);
    const client = new SystemUserClient({ ...options, environment: 'sod' });
    const other = { ...tenant, contextIdentifier: 'Cust54321' };
    expect(await failureOf(() => client.authenticate(other))).to.include({
      code: 'ERR_JWT_CLAIM',
      claim: 'ctx',
      step: 5,
    });
  });

  it('says which TLS or network code a connection failed with', async () => {
    nock('https://sod.superoffice.com')
      .post(/svc$/)
      .replyWithError(Object.assign(new Error('canary'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }));
    const client = new SystemUserClient({ ...options, environment: 'sod' });
    const error = await failureOf(() => client.authenticate(tenant));
    expect(error).to.include({ code: 'ERR_TRANSPORT' });
    expect(error.message).to.include('SELF_SIGNED_CERT_IN_CHAIN').and.not.include('canary');
  });
});
