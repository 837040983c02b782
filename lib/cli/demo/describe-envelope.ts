import { Endpoints, type HttpResponse } from '../../index.js';
import { shorten } from '../../redaction/redacted-inspect.js';
import { LINE_WIDTH, type Block } from './format.js';
import { formatXml } from './format-xml.js';

/** What step 3 sent and got. */
export interface Exchange {
  readonly loginUrl: string;
  readonly envelope: string;
  readonly secrets: readonly string[];
  readonly response: HttpResponse;
}

/** Step 3 as it is shown. */
export function describeEnvelope({ loginUrl, envelope, secrets, response }: Exchange): Block {
  const shown = secrets.reduce((xml, secret) => xml.replaceAll(secret, shorten(secret)), envelope);
  return {
    step: 3,
    title: 'Send the SOAP request',
    call: 'buildEnvelope(values), sendEnvelope(envelope)',
    input: [`POST ${new Endpoints({ loginUrl }).soap.href}`, ...formatXml(shown, LINE_WIDTH)],
    output: [
      `HTTP ${response.status}, ${response.headers['content-type'] ?? ''}, ${response.body.length} bytes`,
    ],
    meaning: [
      'The envelope is written from the WSDL of PartnerSystemUserService. Its header names the',
      'application (ApplicationToken is the client secret) and the tenant (ContextIdentifier), its',
      'body carries the signed system token. A refusal comes with HTTP 200 as well.',
    ],
  };
}
