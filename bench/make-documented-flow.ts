import axios from 'axios';
import { verify, type JwtPayload } from 'jsonwebtoken';
import { createSign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseStringPromise, processors } from 'xml2js';
import type { Contender } from './contender.js';
import { CLIENT_SECRET, CONTEXT_IDENTIFIER, SYSTEM_USER_TOKEN } from './settings.js';
import type { ServerFacts } from './server.js';

interface Response {
  Envelope: {
    Body: [{ AuthenticationResponse: [{ IsSuccessful: [string]; Token: [string] }] }];
  };
}

const TNS = 'http://www.superoffice.com/superid/partnersystemuser/0.1';

/**
 * Contender 2: the published sample, step by step as users paste it; only its log lines and its reading of the two files
 * on each call are left out, and axios stands for the HTTP package it was written with, which is no longer kept up.
 */
export function makeDocumentedFlow(server: ServerFacts, privateKey: string): Contender {
  const certificate = readFileSync(
    join(__dirname, '../fixtures/keys/issuer-certificate.pem'),
    'utf8',
  );
  const url = `${server.loginUrl}/login/services/PartnerSystemUserService.svc`;
  const headers = {
    'Content-Type': 'text/xml;charset=UTF-8',
    SOAPAction: `${TNS}/IPartnerSystemUserService/Authenticate`,
  };
  const perform = async () => {
    const time = new Date().toISOString().replace(/\D/g, '').slice(0, 12);
    const data = `${SYSTEM_USER_TOKEN}.${time}`;
    const signature = createSign('SHA256').update(data).sign(privateKey, 'base64');
    const { data: xml } = await axios.post<string>(url, envelope(`${data}.${signature}`), {
      headers,
    });
    const { Envelope } = (await parseStringPromise(xml, {
      tagNameProcessors: [processors.stripPrefix],
    })) as Response;
    const [{ IsSuccessful, Token }] = Envelope.Body[0].AuthenticationResponse;
    if (IsSuccessful[0] !== 'true') throw new Error('The exchange was refused.');
    const claims = verify(Token[0], certificate, { algorithms: ['RS256'] }) as JwtPayload;
    return String(claims['http://schemes.superoffice.net/identity/ticket']);
  };
  return { name: 'documented flow', perform, expected: server.ticket };
}

function envelope(signedToken: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
  <SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"
                     xmlns:tns="${TNS}">
    <SOAP-ENV:Header>
      <tns:ApplicationToken>${CLIENT_SECRET}</tns:ApplicationToken>
      <tns:ContextIdentifier>${CONTEXT_IDENTIFIER}</tns:ContextIdentifier>
    </SOAP-ENV:Header>
    <SOAP-ENV:Body>
      <tns:AuthenticationRequest>
        <tns:SignedSystemToken>${signedToken}</tns:SignedSystemToken>
        <tns:ReturnTokenType>Jwt</tns:ReturnTokenType>
      </tns:AuthenticationRequest>
    </SOAP-ENV:Body>
  </SOAP-ENV:Envelope>`;
}
