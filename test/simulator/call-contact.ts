import { escapeXml } from '../../lib/simulator/answers.js';
import { frozen } from './frozen.js';
import type { Identity } from './read-claims.js';
import { send, type Received } from './send.js';

const NETSERVER = 'http://www.superoffice.net/ws/crm/NetServer/Services88';

/** The parts of a call of the Contact agent; what is not given is the frozen right part. */
export interface ContactCall {
  readonly applicationToken?: string;
  readonly credentials?: string;
  readonly timeZone?: string;
  readonly header?: string;
  readonly operation?: string;
  readonly body?: string;
  readonly action?: string;
}

/** Calls the Contact agent with an envelope written by hand. */
export function callContact(
  { ticket, netServerUrl }: Identity,
  call: ContactCall = {},
): Promise<Received> {
  const {
    applicationToken = `<n:ApplicationToken>${escapeXml(frozen.clientSecret)}</n:ApplicationToken>`,
    credentials = `<n:Credentials><n:Ticket>${ticket}</n:Ticket></n:Credentials>`,
    timeZone = '',
    header = applicationToken + credentials + timeZone,
    operation = 'GetContactEntity',
    body = `<n:${operation}><n:ContactEntityId>7</n:ContactEntityId></n:${operation}>`,
    action = `"${NETSERVER}/Contact/${operation}"`,
  } = call;
  const envelope =
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:n="${NETSERVER}" ` +
    `xmlns:i="http://www.w3.org/2001/XMLSchema-instance">` +
    `<s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
  return send(`${netServerUrl}Contact.svc`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: action },
    body: envelope,
  });
}
