import { expect } from 'chai';
import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import type { Simulator } from '../../lib/simulator/index.js';
import { call } from './call.js';
import { envelope } from './envelope.js';
import { frozen } from './frozen.js';
import { send } from './send.js';
import { startFrozen } from './start-frozen.js';

type Json = Record<string, unknown>;

const identity = 'http://schemes.superoffice.net/identity/';

describe('simulator: the token', () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startFrozen();
  });
  afterEach(() => simulator.stop());

  async function exchange(): Promise<{ jwt: string; header: Json; claims: Json }> {
    const asked = `<t:ContextIdentifier>${frozen.contextIdentifier.toUpperCase()}</t:ContextIdentifier>`;
    const { text } = await call(simulator.url, envelope({ contextIdentifier: asked }));
    const jwt = /<Token>([^<]+)<\/Token>/.exec(text)?.[1] ?? '';
    const [header, claims] = jwt
      .split('.', 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json);
    return { jwt, header: header!, claims: claims! };
  }

  async function keys(): Promise<(JsonWebKey & Json)[]> {
    const { text, headers } = await send(`${simulator.url}/login/.well-known/jwks`);
    expect(headers['content-type']).to.match(/^application\/json/);
    return (JSON.parse(text) as { keys: (JsonWebKey & Json)[] }).keys;
  }

  function verifies(jwt: string, jwk: JsonWebKey): boolean {
    const end = jwt.lastIndexOf('.');
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const signature = Buffer.from(jwt.slice(end + 1), 'base64url');
    return verify('sha256', Buffer.from(jwt.slice(0, end)), key, signature);
  }

  it('comes in the spelling of WCF', async () => {
    const { text } = await call(simulator.url, envelope());
    expect(text.replace(/<Token>[^<]+/, '<Token>JWT')).to.equal(
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
        '<AuthenticationResponse xmlns="http://www.superoffice.com/superid/partnersystemuser/0.1" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">' +
        '<IsSuccessful>true</IsSuccessful><Token>JWT</Token><ErrorMessage i:nil="true"/>' +
        '</AuthenticationResponse></s:Body></s:Envelope>',
    );
  });

  it('is signed by the key that the key set shows under its kid', async () => {
    const { jwt, header } = await exchange();
    const [jwk, ...others] = await keys();
    expect(others).to.deep.equal([]);
    expect(jwk).to.include({ kty: 'RSA', use: 'sig', alg: 'RS256', kid: header['kid'] });
    expect(jwk).to.have.all.keys('kty', 'use', 'alg', 'kid', 'x5t', 'n', 'e');
    expect(header).to.deep.equal({ typ: 'JWT', alg: 'RS256', kid: jwk!['kid'], x5t: jwk!['x5t'] });
    expect(verifies(jwt, jwk!)).to.equal(true);
  });

  it('carries the times and names of the real ones', async () => {
    const { claims } = await exchange();
    const nowSeconds = frozen.nowMs / 1000;
    expect(claims).to.include({
      iss: 'SuperOffice AS',
      aud: `spn:${String(claims[`${identity}serial`])}`,
      nbf: nowSeconds - 60,
      exp: nowSeconds + 300,
      iat: String(nowSeconds),
    });
  });

  it('carries the identity of the tenant in its canonical spelling', async () => {
    const { claims } = await exchange();
    const home = `${simulator.url}/${frozen.contextIdentifier}`;
    const found = Object.keys(claims).filter((name) => name.startsWith(identity));
    const names = found.map((name) => name.slice(identity.length));
    expect(names).to.have.members(
      (
        'ticket ctx serial netserver_url webapi_url associateid company_name company_id email ' +
        'so_primary_email_address upn superid-upn firstname lastname initials personid ' +
        'identityprovider is_administrator system_token tenantId version'
      ).split(' '),
    );
    expect(claims).to.include({
      [`${identity}ctx`]: frozen.contextIdentifier,
      [`${identity}netserver_url`]: `${home}/Remote/Services88/`,
      [`${identity}webapi_url`]: `${home}/api/`,
      [`${identity}is_administrator`]: 'False',
      [`${identity}system_token`]: frozen.systemUserToken,
    });
  });

  it('brings a fresh ticket each time, for a serial that stays', async () => {
    const [one, two] = [await exchange(), await exchange()];
    const tickets = [one, two].map(({ claims }) => String(claims[`${identity}ticket`]));
    expect(tickets[0]).to.not.equal(tickets[1]);
    for (const ticket of tickets) {
      expect(ticket).to.match(/^7T:[A-Za-z0-9+/]+=*$/);
      const text = Buffer.from(ticket.slice(3), 'base64').toString('utf16le');
      expect(text).to.match(new RegExp(`^[0-9a-f]{32};[0-9]+;${frozen.contextIdentifier}$`));
    }
    expect(one.claims['aud']).to.equal(two.claims['aud']);
    expect(simulator.exchanges).to.equal(2);
  });

  it('is signed by a new key after rotateKeys, and the old one is gone from the set', async () => {
    const before = await exchange();
    simulator.rotateKeys();
    const after = await exchange();
    const [jwk, ...others] = await keys();
    expect(others).to.deep.equal([]);
    expect(after.header['kid']).to.equal(jwk!['kid']).and.to.not.equal(before.header['kid']);
    expect([verifies(before.jwt, jwk!), verifies(after.jwt, jwk!)]).to.deep.equal([false, true]);
  });

  it('is dated by the clock that advance moves', async () => {
    simulator.advance(120_000);
    simulator.advance(-60_000);
    const { claims } = await exchange();
    expect(claims['iat']).to.equal(String(frozen.nowMs / 1000 + 60));
    expect(simulator.now()).to.equal(frozen.nowMs + 60_000);
  });

  it('names the key set in the discovery document', async () => {
    const { text } = await send(`${simulator.url}/login/.well-known/openid-configuration`);
    expect(JSON.parse(text)).to.include({
      issuer: simulator.url,
      jwks_uri: `${simulator.url}/login/.well-known/jwks`,
    });
  });
});
