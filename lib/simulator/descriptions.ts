import { readFileSync } from 'node:fs';
import { type Answer, htmlPage } from './answers.js';
import {
  DEFAULT_VALID_FOR_MS,
  findTenant,
  isAvailable,
  type Service,
  tenantUrl,
} from './service.js';

/** Makes the OpenID Connect discovery document of a login URL. */
export function describeIssuer(url: string): Readonly<Record<string, unknown>> {
  const oauth = `${url}/login/common/oauth`;
  return {
    issuer: url,
    authorization_endpoint: `${oauth}/authorize`,
    token_endpoint: `${oauth}/tokens`,
    end_session_endpoint: `${url}/login/logout`,
    jwks_uri: `${url}/login/.well-known/jwks`,
    scopes_supported: ['openid'],
    response_types_supported: ['code', 'id_token', 'id_token token'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    claims_supported: ['sub', 'iss', 'aud', 'nbf', 'exp', 'iat'],
  };
}

/** Answers a GET of a SOAP endpoint: with its WSDL if the query asks for it, else with a page that links to it. */
export function describeService(wsdl: string, endpoint: string, target: string): Answer {
  if (/\?(?:wsdl|singlewsdl)(?:[=&]|$)/i.test(target)) {
    const headers = { 'content-type': 'text/xml; charset=utf-8' };
    return { status: 200, headers, body: readWsdl(wsdl, endpoint) };
  }
  const name = endpoint.slice(endpoint.lastIndexOf('/') + 1).replace(/\.svc$/, '');
  return htmlPage(200, `${name}. Its WSDL: ${endpoint}?wsdl`);
}

function readWsdl(file: string, endpoint: string): string {
  return readFileSync(require.resolve(`superoffice-system-user/wsdl/${file}`), 'utf8').replace(
    /(<soap:address location=")[^"]*"/g,
    `$1${endpoint}"`,
  );
}

/** Makes the state API's description of a tenant; an unknown tenant has the state Unknown. */
export function describeTenant(
  service: Service,
  contextIdentifier: string,
): Readonly<Record<string, unknown>> {
  const tenant = findTenant(service, contextIdentifier);
  const url = tenant === undefined ? null : tenantUrl(service, tenant);
  const validUntil = new Date(service.now() + (tenant?.validForMs ?? DEFAULT_VALID_FOR_MS));
  return {
    ContextIdentifier: tenant?.contextIdentifier ?? contextIdentifier,
    Endpoint: url,
    State: tenant?.state ?? 'Unknown',
    IsRunning: tenant !== undefined && isAvailable(tenant),
    // .NET has a resolution of 100 ns and writes all seven digits.
    ValidUntil: validUntil.toISOString().replace('Z', '0000Z'),
    Api: url === null ? null : `${url}/api`,
  };
}
