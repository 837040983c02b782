import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArgumentError } from '../argument-error.js';
import { decodeText } from '../decode-text.js';
import { attributeOf } from '../xml/attribute-of.js';
import { parseXml, type XmlNode } from '../xml/parse-xml.js';
import { XmlError } from '../xml/xml-error.js';
import { readContract } from './read-contract.js';
import { writeForm } from './write-form.js';
import { Wsdl } from './wsdl.js';

const CHECKED_IN = join(__dirname, '../../wsdl/PartnerSystemUserService.wsdl');
const WSDL = 'http://schemas.xmlsoap.org/wsdl/';

/**
 * Opens a WSDL of PartnerSystemUserService, once, for any number of envelopes; no address in it is ever contacted.
 *
 * Source: docs/protocol.md, "The SOAP exchange".
 *
 * @param source - the WSDL's text (it begins with `<`) or its file name; by default the checked-in contract
 * @returns the opened WSDL, for `buildEnvelope`
 * @throws TypeError ERR_INVALID_ARG_TYPE, or ERR_INVALID_ARG_VALUE when it is not this contract or leans on other
 *   files; an Error of node:fs when the file cannot be read
 * @example
 * ```ts
 * import { openWsdl } from 'superoffice-system-user';
 *
 * const wsdl = await openWsdl('PartnerSystemUserService.wsdl');
 * ```
 */
export async function openWsdl(source: string | Uint8Array = CHECKED_IN): Promise<Wsdl> {
  if (typeof source !== 'string' && !((source as unknown) instanceof Uint8Array)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'wsdl must be a file name, text or a Buffer');
  }
  if (typeof source === 'string' && /^\w+:\/\//.test(source)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'wsdl must be a file name or text: no address is contacted for it',
    );
  }
  const isFile = typeof source === 'string' && !/^\uFEFF?\s*</.test(source);
  const content = isFile ? await readFile(source) : source;
  if (source !== CHECKED_IN) {
    const [found, expected] = [definitionsOf(content), definitionsOf(await readFile(CHECKED_IN))];
    requireSame(readContract(found), readContract(expected));
  }
  return new Wsdl(await writeForm(decodeText(content)?.trimStart() ?? ''));
}

function definitionsOf(content: string | Uint8Array): XmlNode {
  try {
    const root = parseXml(content);
    if (root.name !== 'definitions' || root.namespace !== WSDL) throw new XmlError('is not a WSDL');
    if (leansOnOthers(root)) throw new XmlError('imports other files; save the ?singleWsdl form');
    return root;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `wsdl ${error.message}`);
  }
}

/** By local name alone: the library that loads the WSDL next does not look at namespaces either. */
function leansOnOthers(node: XmlNode): boolean {
  const named = ['import', 'include', 'redefine'].includes(node.name);
  if (named && (attributeOf(node, 'location') ?? attributeOf(node, 'schemaLocation'))) return true;
  return node.children.some(leansOnOthers);
}

function requireSame(found: readonly string[], expected: readonly string[]): void {
  const missing = expected.find((line) => !found.includes(line));
  const extra = found.find((line) => !expected.includes(line));
  const difference = missing ?? extra;
  if (difference === undefined) return;
  const [kind = ''] = difference.split(/[ =]/);
  const name = /name=(\w+)/.exec(difference)?.[1] ?? '';
  throw new ArgumentError(
    'ERR_INVALID_ARG_VALUE',
    `wsdl is not the contract of PartnerSystemUserService: ${`${kind} ${name}`.trim()} is ${missing ? 'missing or different' : 'not part of it'}`,
  );
}
