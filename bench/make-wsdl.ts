import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const OPERATION =
  /<(xs:element|xs:complexType|wsdl:message|wsdl:operation) name="(?:Get)?ContactEntity\w*">[\s\S]*?<\/\1>/g;

/** Makes a WSDL like those of NetServer of at least `bytes`: that of wsdl/, with one of its operations over and over. */
export function makeWsdl(bytes: number): string {
  const text = readFileSync(join(__dirname, '../wsdl/Contact.wsdl'), 'utf8');
  const grown = (copies: number) =>
    text.replace(OPERATION, (block) =>
      Array.from({ length: copies + 1 }, (_, at) =>
        at === 0 ? block : block.replaceAll('ContactEntity', `ContactEntity${at}`),
      ).join('\n'),
    );
  const oneCopy = grown(1).length - text.length;
  return grown(Math.ceil((bytes - text.length) / oneCopy));
}
