import { escapeXml } from '../../lib/simulator/answers.js';
import { frozen } from './frozen.js';
import { signToken } from './sign-token.js';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const TNS = 'http://www.superoffice.com/superid/partnersystemuser/0.1';

/** The parts of a request as XML; each may be replaced. */
export interface EnvelopeParts {
  readonly soap?: string;
  readonly tns?: string;
  readonly before?: string;
  readonly header?: string;
  readonly applicationToken?: string;
  readonly contextIdentifier?: string;
  readonly moreHeaders?: string;
  readonly request?: string;
  readonly signedSystemToken?: string;
  readonly returnTokenType?: string;
  readonly moreBody?: string;
}

/** Writes a request envelope; what is not given is the frozen right part. */
export function envelope(parts: EnvelopeParts = {}): string {
  const {
    soap = SOAP,
    tns = TNS,
    before = '',
    applicationToken = `<t:ApplicationToken>${escapeXml(frozen.clientSecret)}</t:ApplicationToken>`,
    contextIdentifier = `<t:ContextIdentifier>${frozen.contextIdentifier}</t:ContextIdentifier>`,
    moreHeaders = '',
    header = `<s:Header>${applicationToken}${contextIdentifier}${moreHeaders}</s:Header>`,
    signedSystemToken = signed(),
    returnTokenType = '<t:ReturnTokenType>Jwt</t:ReturnTokenType>',
    request = `<t:AuthenticationRequest>${signedSystemToken}${returnTokenType}</t:AuthenticationRequest>`,
    moreBody = '',
  } = parts;
  return (
    `${before}<s:Envelope xmlns:s="${soap}" xmlns:t="${tns}">${header}` +
    `<s:Body>${request}${moreBody}</s:Body></s:Envelope>`
  );
}

/** Writes a SignedSystemToken element; by default with the frozen right value. */
export function signed(value: string = signToken()): string {
  return `<t:SignedSystemToken>${escapeXml(value)}</t:SignedSystemToken>`;
}
