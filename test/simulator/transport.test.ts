import { expect } from 'chai';
import { gzipSync } from 'node:zlib';
import type { Simulator } from '../../lib/simulator/index.js';
import { call, CALL_HEADERS } from './call.js';
import { envelope } from './envelope.js';
import { expectAnswer, type Outcome } from './expect-answer.js';
import { frozen } from './frozen.js';
import { send } from './send.js';
import { startFrozen } from './start-frozen.js';

const action = CALL_HEADERS.SOAPAction;

describe('simulator: what HTTP brings', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startFrozen();
  });
  after(() => simulator.stop());

  const actions: [string, Record<string, string>, Outcome][] = [
    ['quoted', { SOAPAction: action }, 'ticket'],
    ['bare', { SOAPAction: action.slice(1, -1) }, 'ticket'],
    ['missing', {}, { fault: 'ActionNotSupported' }],
    ['empty', { SOAPAction: '""' }, { fault: 'ActionNotSupported' }],
    ['of another operation', { SOAPAction: '"urn:other"' }, { fault: 'ActionNotSupported' }],
    ['in lower case', { SOAPAction: action.toLowerCase() }, { fault: 'ActionNotSupported' }],
  ];
  for (const [name, header, outcome] of actions) {
    it(`SOAPAction ${name}`, async () => {
      const headers = { 'Content-Type': 'text/xml; charset=utf-8', ...header };
      expectAnswer(await call(simulator.url, envelope(), headers), outcome);
    });
  }

  const utf8 = Buffer.from(envelope());
  const utf16 = Buffer.from(envelope(), 'utf16le');
  const utf16be = Buffer.from(utf16).swap16();
  const [bom, bom16, bom16be] = ['efbbbf', 'fffe', 'feff'].map((hex) => Buffer.from(hex, 'hex'));
  const declared = (encoding: string): string =>
    envelope({ before: `<?xml version="1.0" encoding="${encoding}"?>` });
  const bodies: [string, string | undefined, string | Buffer, Outcome][] = [
    ['text/xml alone', 'text/xml', utf8, 'ticket'],
    ['charset in any case', 'Text/XML;Charset=UTF-8', utf8, 'ticket'],
    ['charset in quotes', 'text/xml; charset="utf-8"', utf8, 'ticket'],
    ['charset after another parameter', 'text/xml; x=y; charset=utf-16', utf16, 'ticket'],
    ['a UTF-8 BOM', 'text/xml; charset=utf-8', Buffer.concat([bom!, utf8]), 'ticket'],
    ['utf-16 with a BOM', 'text/xml; charset=utf-16', Buffer.concat([bom16!, utf16]), 'ticket'],
    [
      'utf-16be with a BOM',
      'text/xml; charset=utf-16',
      Buffer.concat([bom16be!, utf16be]),
      'ticket',
    ],
    ['utf-16be', 'text/xml; charset=utf-16BE', utf16be, 'ticket'],
    ['a UTF-16 BOM without a charset', 'text/xml', Buffer.concat([bom16!, utf16]), 'ticket'],
    ['a declaration that agrees', 'text/xml', declared('UTF-8'), 'ticket'],
    ['a declaration that does not', 'text/xml', declared('iso-8859-1'), { http: 400 }],
    [
      'bytes that are not UTF-8',
      'text/xml',
      Buffer.concat([Buffer.from('<!--\xff-->', 'latin1'), utf8]),
      { http: 400 },
    ],
    ['UTF-16 called utf-8', 'text/xml; charset=utf-8', utf16, { http: 400 }],
    ['another charset', 'text/xml; charset=iso-8859-1', utf8, { http: 415 }],
    ['an unknown charset', 'text/xml; charset=klingon', utf8, { http: 415 }],
    ['the type of SOAP 1.2', 'application/soap+xml; charset=utf-8', utf8, { http: 415 }],
    ['application/xml', 'application/xml', utf8, { http: 415 }],
    ['text/xml-like', 'text/xmlx', utf8, { http: 415 }],
    ['no Content-Type', undefined, utf8, { http: 415 }],
  ];
  for (const [name, type, body, outcome] of bodies) {
    it(`Content-Type: ${name}`, async () => {
      const headers = { SOAPAction: action, ...(type !== undefined && { 'Content-Type': type }) };
      expectAnswer(await call(simulator.url, body, headers), outcome);
    });
  }

  it('accepts a chunked body', async () => {
    const received = await call(simulator.url, [utf8.subarray(0, 100), utf8.subarray(100)]);
    expectAnswer(received, 'ticket');
    expect(simulator.requests.at(-1)?.headers['transfer-encoding']).to.equal('chunked');
  });

  const expectations: [string, Outcome][] = [
    ['100-continue', 'ticket'],
    ['miracles', { http: 417 }],
  ];
  for (const [expectation, outcome] of expectations) {
    it(`Expect: ${expectation}`, async () => {
      const headers = { ...CALL_HEADERS, Expect: expectation };
      expectAnswer(await call(simulator.url, utf8, headers), outcome);
    });
  }

  it('refuses a compressed body with 400, and takes identity for none', async () => {
    const gzip = { ...CALL_HEADERS, 'Content-Encoding': 'gzip' };
    expectAnswer(await call(simulator.url, gzipSync(utf8), gzip), { http: 400 });
    expectAnswer(await call(simulator.url, utf8, gzip), { http: 400 });
    const identity = { ...CALL_HEADERS, 'Content-Encoding': 'identity' };
    expectAnswer(await call(simulator.url, utf8, identity), 'ticket');
  });

  it('takes 1 MB and not a byte more', async () => {
    const room = 1024 * 1024 - utf8.length;
    expectAnswer(
      await call(simulator.url, Buffer.concat([utf8, Buffer.alloc(room, ' ')])),
      'ticket',
    );
    const more = Buffer.concat([utf8, Buffer.alloc(room + 1, ' ')]);
    expectAnswer(await call(simulator.url, more), { http: 413 });
  });

  it('has its endpoint at the path in any case', async () => {
    const url = `${simulator.url}/LOGIN/Services/partnersystemuserservice.SVC`;
    const received = await send(url, { method: 'POST', headers: CALL_HEADERS, body: utf8 });
    expectAnswer(received, 'ticket');
  });

  const elsewhere: [string, string, number][] = [
    ['GET', '/', 404],
    ['GET', '//', 404],
    ['POST', '/login/services/Other.svc', 404],
    ['PUT', '/login/services/PartnerSystemUserService.svc', 404],
    ['POST', '/login/.well-known/jwks', 404],
    ['GET', '/login/services/PartnerSystemUserService.svc', 200],
  ];
  for (const [method, path, status] of elsewhere) {
    it(`answers ${method} ${path} with ${status} and HTML`, async () => {
      expectAnswer(await send(simulator.url + path, { method }), { http: status });
    });
  }

  it('dates every answer by its own clock', async () => {
    const date = new Date(frozen.nowMs).toUTCString();
    const answers = await Promise.all([
      call(simulator.url, utf8),
      call(simulator.url, '<'),
      call(simulator.url, utf8, {}),
      call(simulator.url, utf8, { ...CALL_HEADERS, Expect: 'miracles' }),
      send(`${simulator.url}/login/.well-known/jwks`),
      send(`${simulator.url}/nowhere`),
    ]);
    for (const answer of answers) expect(answer.headers.date).to.equal(date);
  });
});
