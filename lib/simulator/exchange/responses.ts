import {
  type Answer,
  escapeXml,
  INSTANCE_NAMESPACE,
  jsonAnswer,
  SERVICE_NAMESPACE,
  SOAP_NAMESPACE,
} from '../answers.js';

/** What the service says about an exchange that it understood: a token, or the reason why there is none. */
export type ExchangeResult = { readonly token: string } | { readonly errorMessage: string };

/** Makes the AuthenticationResponse, HTTP 200 for success and refusal alike, spelled the way WCF spells it. */
export function soapResponse(result: ExchangeResult): Answer {
  const children =
    'token' in result
      ? `<IsSuccessful>true</IsSuccessful><Token>${escapeXml(result.token)}</Token><ErrorMessage i:nil="true"/>`
      : `<IsSuccessful>false</IsSuccessful><Token i:nil="true"/><ErrorMessage>${escapeXml(result.errorMessage)}</ErrorMessage>`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body:
      `<s:Envelope xmlns:s="${SOAP_NAMESPACE}"><s:Body>` +
      `<AuthenticationResponse xmlns="${SERVICE_NAMESPACE}" xmlns:i="${INSTANCE_NAMESPACE}">${children}` +
      '</AuthenticationResponse></s:Body></s:Envelope>',
  };
}

/** Makes the REST twin's answer to an exchange that was understood, HTTP 200 for success and refusal alike. */
export function restResponse(result: ExchangeResult): Answer {
  const succeeded = 'token' in result;
  return jsonAnswer(200, {
    IsSuccessful: succeeded,
    Token: succeeded ? result.token : null,
    ErrorMessage: succeeded ? null : result.errorMessage,
  });
}
