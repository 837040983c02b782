'use strict';

// Prints the names of companies: node before.js 3 7

const { createSign } = require('node:crypto');
const { readFileSync } = require('node:fs');
const jwt = require('jsonwebtoken');
const soap = require('soap');

const {
  SUPEROFFICE_LOGIN_URL: loginUrl = '',
  SUPEROFFICE_CLIENT_SECRET: clientSecret = '',
  SUPEROFFICE_PRIVATE_KEY_FILE: privateKeyFile = '',
  SUPEROFFICE_CONTEXT_IDENTIFIER: contextIdentifier = '',
  SUPEROFFICE_SYSTEM_USER_TOKEN: systemUserToken = '',
} = process.env;
const WSDL = require.resolve('superoffice-system-user/wsdl/Contact.wsdl');
const LOGIN = 'http://www.superoffice.com/superid/partnersystemuser/0.1';
const NETSERVER = 'http://www.superoffice.net/ws/crm/NetServer/Services88';
const IDENTITY = 'http://schemes.superoffice.net/identity';

function sign() {
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 12);
  const data = `${systemUserToken}.${timestamp}`;
  const privateKey = readFileSync(privateKeyFile);
  return `${data}.${createSign('RSA-SHA256').update(data).sign(privateKey, 'base64')}`;
}

async function authenticate() {
  const response = await fetch(`${loginUrl}/login/services/PartnerSystemUserService.svc`, {
    method: 'POST',
    headers: {
      'Content-Type': 'text/xml; charset=utf-8',
      SOAPAction: `"${LOGIN}/IPartnerSystemUserService/Authenticate"`,
    },
    body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:l="${LOGIN}">
      <s:Header>
        <l:ApplicationToken>${clientSecret}</l:ApplicationToken>
        <l:ContextIdentifier>${contextIdentifier}</l:ContextIdentifier>
      </s:Header>
      <s:Body>
        <l:AuthenticationRequest>
          <l:SignedSystemToken>${sign()}</l:SignedSystemToken>
          <l:ReturnTokenType>Jwt</l:ReturnTokenType>
        </l:AuthenticationRequest>
      </s:Body>
    </s:Envelope>`,
  });
  const [, token = ''] = /Token>([^<>]+)</.exec(await response.text()) ?? [];
  const claims = jwt.decode(token, { json: true });
  if (!claims) throw new Error('The login service gave no token.');
  return {
    ticket: claims[`${IDENTITY}/ticket`],
    netServerUrl: claims[`${IDENTITY}/netserver_url`],
  };
}

async function printNames(contact) {
  for (const id of process.argv.slice(2)) {
    const [result, , header] = await contact.GetContactEntityAsync({ ContactEntityId: id });
    if (header.Succeeded !== 'true') throw new Error(header.ExceptionInfo.Message);
    console.log(result.Response.Name);
  }
}

function fail(error) {
  console.error(error.message);
  process.exitCode = 1;
}

authenticate().then(({ ticket, netServerUrl }) => {
  soap.createClient(WSDL, { endpoint: `${netServerUrl}Contact.svc` }, (error, contact) => {
    if (error) throw error;
    const credentials = { ApplicationToken: clientSecret, Credentials: { Ticket: ticket } };
    contact.addSoapHeader(credentials, '', 'tns', NETSERVER);
    printNames(contact).catch(fail);
  });
}, fail);
