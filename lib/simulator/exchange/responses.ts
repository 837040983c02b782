import {
  type Answer,
  escapeXml,
  INSTANCE_NAMESPACE,
  jsonAnswer,
  SERVICE_NAMESPACE,
  SOAP_NAMESPACE,
} from '../answers.js';

/** The result of an exchange: a token, or why it was refused. */
export type ExchangeResult = { readonly token: string } | { readonly errorMessage: string };

/** Makes the AuthenticationResponse, with HTTP 200 for success and refusal, formatted as WCF formats it. */
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

/** Makes the same response in JSON, with HTTP 200 for success and refusal. */
export function restResponse(result: ExchangeResult): Answer {
  const succeeded = 'token' in result;
  return jsonAnswer(200, {
    IsSuccessful: succeeded,
    Token: succeeded ? result.token : null,
    ErrorMessage: succeeded ? null : result.errorMessage,
  });
}
