import { expect } from 'chai';
import { generateKeyPairSync } from 'node:crypto';
import { TIMESTAMP_WINDOW_MS, type Simulator } from '../../lib/simulator/index.js';
import { call } from './call.js';
import { envelope, signed } from './envelope.js';
import { expectAnswer, type Outcome } from './expect-answer.js';
import { frozen } from './frozen.js';
import { signToken } from './sign-token.js';
import { startFrozen } from './start-frozen.js';

const { systemUserToken, timestamp, contextIdentifier, nowMs } = frozen;
const good = signToken();
const signature = good.slice(good.lastIndexOf('.') + 1);
const { privateKey: foreignKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const invalidSignature = { refusal: 'InvalidSignature' };
const invalidTimestamp = { refusal: 'InvalidTimestamp' };
const denied = { refusal: 'Denied' };

const tokens: [string, string, Outcome][] = [
  ['right', good, 'ticket'],
  [
    'signature in lines of 64',
    good.replace(signature, signature.replace(/.{64}/g, '$&\n')),
    'ticket',
  ],
  [
    'signature in lines with CRLF',
    good.replace(signature, signature.replace(/.{76}/g, '$&\r\n')),
    'ticket',
  ],
  ['a line break at the end', `${good}\n`, 'ticket'],
  [
    'signature in base64url',
    good.replace(signature, Buffer.from(signature, 'base64').toString('base64url')),
    invalidSignature,
  ],
  ['signature without padding', good.replace(/=+$/, ''), invalidSignature],
  ['signature empty', good.replace(signature, ''), invalidSignature],
  [
    'signature in hexadecimal',
    good.replace(signature, Buffer.from(signature, 'base64').toString('hex')),
    invalidSignature,
  ],
  ['signature of another key', signToken({ key: foreignKey }), invalidSignature],
  ['signature over SHA-1', signToken({ hash: 'sha1' }), invalidSignature],
  ['signature over SHA-512', signToken({ hash: 'sha512' }), invalidSignature],
  ['signature of another minute', good.replace(timestamp, '202601151159'), invalidSignature],
  ['unsigned', systemUserToken, invalidSignature],
  ['unsigned, with many dots', 'My.App.v2-x', invalidTimestamp],
  ['unsigned, without a dot', 'Simulated', invalidSignature],
  ['without a signature', `${systemUserToken}.${timestamp}`, invalidTimestamp],
  ['empty', '', invalidSignature],
  ['another system user token', signToken({ token: `${systemUserToken}x` }), denied],
  [
    'system user token in another case',
    signToken({ token: systemUserToken.toUpperCase() }),
    denied,
  ],
  ['timestamp with seconds', signToken({ timestamp: `${timestamp}30` }), invalidTimestamp],
  ['timestamp in ISO form', signToken({ timestamp: '2026-01-15T12:00' }), invalidTimestamp],
  ['timestamp without zeros', signToken({ timestamp: '20261151200' }), invalidTimestamp],
  [
    'timestamp in local time, two hours ahead',
    signToken({ timestamp: '202601151400' }),
    invalidTimestamp,
  ],
  ['timestamp with 12 for midnight', signToken({ timestamp: '202601150000' }), invalidTimestamp],
  ['timestamp of no real day', signToken({ timestamp: '202602301200' }), invalidTimestamp],
  ['timestamp of no real hour', signToken({ timestamp: '202601152400' }), invalidTimestamp],
  ['timestamp with white space', signToken({ timestamp: `${timestamp} ` }), invalidTimestamp],
];

describe('simulator: who gets a ticket', () => {
  const start = startFrozen({
    tenants: [
      { contextIdentifier, systemUserToken },
      { contextIdentifier: 'Cust_2-b', systemUserToken: 'Dotted. App.v1-x y.z' },
    ],
  });
  let simulator: Simulator;
  before(async () => {
    simulator = await start;
  });
  after(() => simulator.stop());

  for (const [name, token, outcome] of tokens) {
    it(`${name}: ${outcome === 'ticket' ? outcome : JSON.stringify(outcome)}`, async () => {
      const body = envelope({ signedSystemToken: signed(token) });
      expectAnswer(await call(simulator.url, body), outcome);
    });
  }

  const tenantOf = (value: string): string => `<t:ContextIdentifier>${value}</t:ContextIdentifier>`;

  it('knows a tenant in any case', async () => {
    for (const name of [contextIdentifier.toLowerCase(), contextIdentifier.toUpperCase()]) {
      const body = envelope({ contextIdentifier: tenantOf(name) });
      expectAnswer(await call(simulator.url, body), 'ticket');
    }
  });

  it('denies an unknown tenant and an unknown application', async () => {
    const body = envelope({ contextIdentifier: tenantOf('Cust99999') });
    expectAnswer(await call(simulator.url, body), denied);
    const applicationToken = '<t:ApplicationToken>other</t:ApplicationToken>';
    expectAnswer(await call(simulator.url, envelope({ applicationToken })), denied);
  });

  it('splits a system user token with dots and spaces from the right', async () => {
    const signedSystemToken = signed(signToken({ token: 'Dotted. App.v1-x y.z' }));
    const body = envelope({ signedSystemToken, contextIdentifier: tenantOf('Cust_2-b') });
    expectAnswer(await call(simulator.url, body), 'ticket');
  });

  it("denies one tenant another tenant's system user token", async () => {
    const body = envelope({ contextIdentifier: tenantOf('Cust_2-b') });
    expectAnswer(await call(simulator.url, body), denied);
  });

  it('reports the application before the tenant, the timestamp before the signature', async () => {
    const applicationToken = '<t:ApplicationToken>other</t:ApplicationToken>';
    const both = envelope({ applicationToken, signedSystemToken: signed('x.y.z') });
    expectAnswer(await call(simulator.url, both), denied);
    const stale = signToken({ timestamp: '202501151200', key: foreignKey });
    const body = envelope({ signedSystemToken: signed(stale) });
    expectAnswer(await call(simulator.url, body), invalidTimestamp);
  });

  it('repeats nothing of what was sent', async () => {
    const secret = 'MARKER-in-the-request';
    const bodies = [
      envelope({ applicationToken: `<t:ApplicationToken>${secret}</t:ApplicationToken>` }),
      envelope({ contextIdentifier: tenantOf(secret) }),
      envelope({ signedSystemToken: signed(secret) }),
      envelope({ signedSystemToken: signed(`${secret}.${secret}.${secret}`) }),
      envelope({ signedSystemToken: signed(signToken({ token: secret })) }),
      envelope({ returnTokenType: `<t:ReturnTokenType>${secret}</t:ReturnTokenType>` }),
      envelope({ request: secret }),
      envelope({ applicationToken: `<t:ApplicationToken>${secret}&x;` }),
    ];
    for (const body of bodies) {
      const { text } = await call(simulator.url, body);
      expect(text).to.not.contain(secret);
    }
  });
});

describe('simulator: the timestamp window', () => {
  const minuteMs = Date.parse('2026-01-15T12:00:00Z');
  const offsets: [number, Outcome][] = [
    [-TIMESTAMP_WINDOW_MS - 1, invalidTimestamp],
    [-TIMESTAMP_WINDOW_MS, 'ticket'],
    [TIMESTAMP_WINDOW_MS, 'ticket'],
    [TIMESTAMP_WINDOW_MS + 1, invalidTimestamp],
  ];

  it('is 5 minutes', () => {
    expect(TIMESTAMP_WINDOW_MS).to.equal(300_000);
  });

  for (const [offsetMs, outcome] of offsets) {
    it(`${offsetMs} ms after the signed minute: ${JSON.stringify(outcome)}`, async () => {
      const simulator = await startFrozen();
      simulator.advance(minuteMs - nowMs + offsetMs);
      expectAnswer(await call(simulator.url, envelope()), outcome);
      await simulator.stop();
    });
  }

  const unreal: [string, string][] = [
    ['202602301200', '2026-03-02T12:00:00Z'],
    ['202601142400', '2026-01-15T00:00:00Z'],
    ['202601151160', '2026-01-15T12:00:00Z'],
    ['202600151200', '2025-12-15T12:00:00Z'],
  ];
  for (const [timestamp, moment] of unreal) {
    it(`${timestamp} is no minute, and is not carried over into ${moment}`, async () => {
      const simulator = await startFrozen({ now: () => Date.parse(moment) });
      const body = envelope({ signedSystemToken: signed(signToken({ timestamp })) });
      expectAnswer(await call(simulator.url, body), invalidTimestamp);
      await simulator.stop();
    });
  }
});
