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
