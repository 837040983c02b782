import { ArgumentError } from '../errors.js';

const WSDL = 'http://schemas.xmlsoap.org/wsdl/';
const SCHEMA = 'http://www.w3.org/2001/XMLSchema';
const LEANING = ['import', 'include', 'redefine'];

/**
 * Checks the text of a WSDL before node-soap gets it, which would fetch what it imports from anywhere: it must be
 * well-formed, have no DOCTYPE, and lean on no other file.
 *
 * @returns the namespace that the header blocks are declared in, else the target namespace
 * @throws TypeError ERR_INVALID_ARG_VALUE
 */
export function checkWsdl(text: string): string {
  const { SaxesParser } = require('saxes') as typeof import('saxes');
  const parser = new SaxesParser({ xmlns: true, position: false });
  const schemas: string[] = [];
  let target = '';
  let ofHeaders: string | undefined;
  let depth = 0;
  parser.on('error', () => {
    throw unusable('is not well-formed XML');
  });
  parser.on('doctype', () => {
    throw unusable('has a DOCTYPE');
  });
  parser.on('opentag', ({ uri, local, attributes }) => {
    const value = (name: string) => attributes[name]?.value;
    if (depth === 0 && (uri !== WSDL || local !== 'definitions')) throw unusable('is not a WSDL');
    if (LEANING.includes(local) && (value('location') ?? value('schemaLocation')) !== undefined) {
      throw unusable('imports other files; save the ?singleWsdl form');
    }
    if (depth === 0) target = value('targetNamespace') ?? '';
    if (uri === SCHEMA && local === 'schema') schemas.push(value('targetNamespace') ?? '');
    if (uri === SCHEMA && local === 'element' && value('name') === 'ApplicationToken') {
      ofHeaders ??= schemas.at(-1);
    }
    depth++;
  });
  parser.on('closetag', () => {
    depth--;
  });
  parser.write(text).close();
  return ofHeaders ?? target;
}

function unusable(what: string): ArgumentError {
  return new ArgumentError('ERR_INVALID_ARG_VALUE', `wsdl ${what}`);
}
