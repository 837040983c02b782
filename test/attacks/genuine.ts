const IDENTITY = 'http://schemes.superoffice.net/identity/';

/** 2026-11-23T20:40:00Z, the time at which everything in fixtures/attacks happens, in seconds. */
const AT = 1795466400;

/** What an attack starts from: the clock, the credentials and what a genuine security token says. */
export const genuine = {
  now: AT * 1000,
  tenant: { contextIdentifier: 'Cust12345', systemUserToken: 'My Application-Qz7Kp2Vx9LmTe4' },
  clientSecret: '4f1d0c7a9be2d85361c0f3ee7a5c1d2e',
  ticket: '7T:NQBhADMAZgA5ADIAYwAxADsANwA7AEMAdQBzAHQAMQAyADMANAA1AA==',
  header: { typ: 'JWT', alg: 'RS256', kid: 'issuer-1' },
  /** The claim `id:ctx` is `ctx` in the issuer's namespace. */
  claims: {
    iss: 'SuperOffice AS',
    aud: 'spn:1234567890',
    nbf: AT - 60,
    exp: AT + 300,
    iat: String(AT),
    'id:ctx': 'Cust12345',
    'id:serial': '1234567890',
    'id:ticket': '7T:NQBhADMAZgA5ADIAYwAxADsANwA7AEMAdQBzAHQAMQAyADMANAA1AA==',
    'id:webapi_url': 'https://sod2.superoffice.com/Cust12345/api/',
  } as Readonly<Record<string, unknown>>,
  identity: IDENTITY,
};
