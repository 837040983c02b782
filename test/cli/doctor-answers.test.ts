import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulator } from '../../lib/simulator/index.js';
import { listen } from '../support/listen.js';
import { listenProxy } from '../support/listen-proxy.js';
import { startFront } from '../support/start-front.js';
import { canaries } from './canaries.js';
import { examine } from './examine.js';
import { makeFolder } from './folder.js';
import { issuerKey } from './issuer-key.js';
import { signJwt } from './sign-jwt.js';
import { startCanarySimulator } from './start-canary-simulator.js';
import { responseWith } from './start-issuer.js';

const WSDL = readFileSync(join(__dirname, '../../wsdl/PartnerSystemUserService.wsdl'), 'utf8');
const folder = makeFolder();

/** What a service answers with in place of its key set or its WSDL, and the check that tells of it, in its words. */
interface Case {
  readonly what: string;
  readonly answer: string;
  readonly says: readonly [name: 'issuer keys' | 'contract', text: RegExp];
  readonly code: number;
}

const CASES: readonly Case[] = [
  {
    what: 'an HTML page',
    answer: `<html><title>Log in ${canaries.clientSecret}</title></html>`,
    says: ['issuer keys', /is an HTML page titled "Log in \[secret\]"/],
    code: 4,
  },
  {
    what: 'a key set without a usable key',
    answer: '{"keys":[{"kty":"EC"}]}',
    says: ['issuer keys', /^None of the keys in the key set can be used \(1 in total\)/],
    code: 4,
  },
  {
    what: 'a WSDL that has drifted',
    answer: WSDL.replace('name="ReturnTokenType"', 'name="WantedTokenType"'),
    says: ['contract', /element AuthenticationRequest is missing or different/],
    code: 4,
  },
  {
    what: 'a WSDL with something new',
    answer: WSDL.replace(
      '</xsd:schema>',
      '<xsd:element name="New" type="xsd:string"/></xsd:schema>',
    ),
    says: ['contract', /element New is not part of the contract/],
    code: 4,
  },
];

describe('superoffice-system-user doctor on answers', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startCanarySimulator();
  });
  after(async () => {
    await simulator.stop();
    folder.remove();
  });

  for (const { what, answer, says, code } of CASES) {
    it(`tells of ${what}`, async () => {
      const [name, text] = says;
      const jwks = await (await fetch(`${simulator.url}/login/.well-known/jwks`)).text();
      const server = await listen((request, response) => {
        const asked = request.url?.endsWith('?singleWsdl') ? 'contract' : 'issuer keys';
        if (asked === name) response.end(answer);
        else response.end(asked === 'contract' ? WSDL : jwks);
      });
      try {
        const { check, ...ended } = await examine(server.url);
        expect(check(name).verdict).to.equal('failed');
        expect(check(name).found).to.match(text);
        expect(check('exchange').verdict).to.equal('skipped');
        expect(ended.code).to.equal(code);
      } finally {
        await server.close();
      }
    });
  }

  it('takes another text of the same WSDL for the same contract', async () => {
    const server = await listen((request, response) => {
      if (request.url?.endsWith('?singleWsdl')) {
        response.end(WSDL.replaceAll('tns:', 'other:').replaceAll('xmlns:tns', 'xmlns:other'));
      } else response.end('{"keys":[]}');
    });
    try {
      const { check } = await examine(server.url);
      expect(check('contract').verdict).to.equal('ok');
    } finally {
      await server.close();
    }
  });

  const NOT_SERVED: Record<string, [status: number, body: string, text: RegExp]> = {
    'no WSDL': [404, '', /HTTP status 404/],
    'a gateway in its place': [503, '', /HTTP status 503/],
    'a page in its place': [
      200,
      `<html><title>${canaries.clientSecret}</title></html>`,
      /HTML page titled "\[secret\]"/,
    ],
    'XML that is no WSDL': [200, '<a/>', /is not a WSDL/],
    'a text that is too long': [200, ' '.repeat(300_000), /larger than/],
  };
  for (const [what, [status, body, text]] of Object.entries(NOT_SERVED)) {
    it(`warns of ${what} and makes the exchange`, async () => {
      const front = await startFront(simulator.url, (request, response) => {
        if (!request.url?.endsWith('?singleWsdl')) return false;
        response.writeHead(status).end(body);
        return true;
      });
      try {
        const { check, code } = await examine(front.url);
        expect(check('contract').verdict).to.equal('warning');
        expect(check('contract').found).to.match(text);
        expect(check('exchange').verdict).to.equal('ok');
        expect(code).to.equal(0);
      } finally {
        await front.close();
      }
    });
  }

  for (const [status, verdict] of [
    [503, 'warning'],
    [404, 'ok'],
    [302, 'failed'],
    [407, 'failed'],
  ] as const) {
    it(`takes a key set with ${status} for ${verdict} where certificates are pinned`, async () => {
      const server = await listen((request, response) => {
        if (request.url?.endsWith('?singleWsdl')) response.end(WSDL);
        else if (request.method === 'GET') response.writeHead(status, { Location: '/x' }).end();
        else response.end(responseWith(signJwt()));
      });
      try {
        const pinned = {
          SUPEROFFICE_CERTIFICATE_FILE: folder.file('issuer.crt', issuerKey.certificate),
        };
        const { check, code } = await examine(server.url, pinned);
        expect(check('login host').verdict).to.equal(verdict);
        expect(check('exchange').verdict).to.equal(verdict === 'failed' ? 'skipped' : 'ok');
        expect(code).to.equal(verdict === 'failed' ? 3 : 0);
      } finally {
        await server.close();
      }
    });
  }

  it('tells of a proxy that refuses to connect to an https address', async () => {
    const proxy = await listenProxy(403);
    try {
      const { check, checks, code } = await examine('https://127.0.0.1:9', {
        HTTPS_PROXY: proxy.url,
      });
      expect(check('login host').verdict).to.equal('failed');
      expect(check('login host').found).to.match(/proxy/i);
      expect(JSON.stringify(checks)).to.not.include('without TLS');
      expect(code).to.equal(3);
    } finally {
      await proxy.close();
    }
  });
});
