import type { XmlTree } from '../../index.js';
import { shorten } from '../../redaction/redacted-inspect.js';
import { LINE_WIDTH, type Block } from './format.js';
import { formatPairs } from './format-pairs.js';
import { formatXml } from './format-xml.js';

/** Step 4 as it is shown. */
export function describeResponse(
  xml: string,
  json: Readonly<Record<string, XmlTree>>,
  token: string,
): Block {
  const path = 'Envelope.Body[0].AuthenticationResponse[0]';
  const value = (name: string) => read(json, [...path.split(/[.[\]]+/).filter(Boolean), name, '0']);
  return {
    step: 4,
    title: 'Convert the XML response to JSON',
    call: 'toJson(body), parseResponse(body)',
    input: formatXml(xml.replaceAll(token, shorten(token)), LINE_WIDTH),
    output: formatPairs([
      [`${path}.IsSuccessful[0]`, `"${value('IsSuccessful')}"`],
      [`${path}.Token[0]`, `"${shorten(value('Token'))}"`],
    ]),
    meaning: [
      'The token is the security token, a JWT. Whether SuperOffice made it, nobody knows yet.',
    ],
  };
}

function read(json: unknown, path: readonly string[]): string {
  const found = path.reduce<unknown>(
    (value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name],
    json,
  );
  return typeof found === 'string' ? found : '';
}
