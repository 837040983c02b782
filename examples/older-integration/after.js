'use strict';

// Prints the names of companies: node after.js 3 7

const { readFileSync } = require('node:fs');
const soap = require('soap');
const { SystemUserClient, fileTicketStore } = require('superoffice-system-user');

const {
  SUPEROFFICE_LOGIN_URL: loginUrl = '',
  SUPEROFFICE_CLIENT_SECRET: clientSecret = '',
  SUPEROFFICE_PRIVATE_KEY_FILE: privateKeyFile = '',
  SUPEROFFICE_CONTEXT_IDENTIFIER: contextIdentifier = '',
  SUPEROFFICE_SYSTEM_USER_TOKEN: systemUserToken = '',
  SUPEROFFICE_CACHE_FOLDER: folder = 'tickets',
} = process.env;
const WSDL = require.resolve('superoffice-system-user/wsdl/Contact.wsdl');

const client = new SystemUserClient({
  loginUrl,
  clientSecret,
  privateKey: readFileSync(privateKeyFile),
  store: fileTicketStore({ folder }),
});
const tenant = client.tenant({ contextIdentifier, systemUserToken });

async function printNames(contact) {
  for (const id of process.argv.slice(2)) {
    const [result] = await contact.GetContactEntityAsync({ ContactEntityId: id });
    console.log(result.Response.Name);
  }
}

function fail(error) {
  console.error(error.message);
  process.exitCode = 1;
}

soap.createClient(WSDL, (error, contact) => {
  if (error) throw error;
  contact.setSecurity(tenant.soapSecurity());
  void printNames(contact)
    .catch(fail)
    .then(() => client.close());
});
