import type { SystemUserTicket } from '../../index.js';
import { shorten } from '../../redaction/redacted-inspect.js';
import type { Block } from './format.js';
import { formatPairs } from './format-pairs.js';
import { formatTime } from './format-time.js';

/** Step 6 as it is shown. */
export function describeTicket(result: SystemUserTicket): Block {
  const { ticket, expiresAt, webApiUrl = '', netServerUrl = '' } = result;
  return {
    step: 6,
    title: 'Extract the ticket',
    call: 'extractTicket(validated)',
    input: ['the verified claims'],
    output: formatPairs([
      ['ticket', shorten(ticket)],
      ['expires', `${formatTime(expiresAt)}, and each use starts the six hours again`],
      ['REST', webApiUrl],
      ['SOAP', netServerUrl],
    ]),
    meaning: [
      'Each request to the tenant carries the ticket, in REST like this:',
      `  Authorization: SOTicket ${shorten(ticket)}`,
      '  SO-AppToken: the client secret',
      'Keep it, and exchange again only when it has died.',
    ],
  };
}
