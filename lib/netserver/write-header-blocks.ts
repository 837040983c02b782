import { escapeXml } from '../text/xml-text.js';
import type { TimeZone } from './read-time-zone.js';

/** What the header blocks of a NetServer call say. */
export interface HeaderValues {
  readonly clientSecret: string;
  readonly ticket: string;
  readonly timeZone: TimeZone | undefined;
}

/** Writes the header blocks in the documented order (docs/protocol.md, "Using the ticket"). */
export function writeHeaderBlocks(
  namespace: string,
  { clientSecret, ticket, timeZone }: HeaderValues,
): string {
  const xmlns = `xmlns="${escapeXml(namespace)}"`;
  const application = `<ApplicationToken ${xmlns}>${escapeXml(clientSecret)}</ApplicationToken>`;
  const credentials = `<Credentials ${xmlns}><Ticket>${escapeXml(ticket)}</Ticket></Credentials>`;
  if (!timeZone) return application + credentials;
  const { SoTimeZoneId: id, SoTimeZoneLocationCode: code } = timeZone;
  const number = id === undefined ? '' : `<SoTimeZoneId>${id}</SoTimeZoneId>`;
  const place =
    code === undefined ? '' : `<SoTimeZoneLocationCode>${escapeXml(code)}</SoTimeZoneLocationCode>`;
  return `${application}${credentials}<TimeZone ${xmlns}>${number}${place}</TimeZone>`;
}
