import { send, type Received } from './send.js';

const ACTION =
  '"http://www.superoffice.com/superid/partnersystemuser/0.1/IPartnerSystemUserService/Authenticate"';

/** The headers of a correct call. */
export const CALL_HEADERS = { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: ACTION };

/** Posts a body to the SOAP endpoint of a simulator, with the headers of a correct call unless others are given. */
export function call(
  url: string,
  body: string | Buffer | readonly (string | Buffer)[],
  headers: Record<string, string | string[]> = CALL_HEADERS,
): Promise<Received> {
  const path = '/login/services/PartnerSystemUserService.svc';
  return send(url + path, { method: 'POST', headers, body });
}
