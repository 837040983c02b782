import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attributeOf, parseXml, type XmlNode } from '../xml/nodes.js';
import { XmlError } from '../xml/tree.js';
import { readContract } from './contract.js';

/** The contract that this package is made for. */
export const CHECKED_IN = join(__dirname, '../../wsdl/PartnerSystemUserService.wsdl');
const WSDL = 'http://schemas.xmlsoap.org/wsdl/';

/**
 * Names each part in which a WSDL promises something else than the checked-in contract, like "element Token is missing
 * or different"; none for the same contract.
 *
 * @throws XmlError when it is not a WSDL or leans on other files
 */
export async function findDifferences(content: string | Uint8Array): Promise<readonly string[]> {
  const found = readContract(readDefinitions(content));
  const expected = readContract(readDefinitions(await readFile(CHECKED_IN)));
  const missing = expected.filter((line) => !found.includes(line)).map(nameOf);
  const extra = found.filter((line) => !expected.includes(line)).map(nameOf);
  return [
    ...missing.map((name) => `${name} is missing or different`),
    ...extra
      .filter((name) => !missing.includes(name))
      .map((name) => `${name} is not part of it`),
  ];
}

function readDefinitions(content: string | Uint8Array): XmlNode {
  const root = parseXml(content);
  if (root.name !== 'definitions' || root.namespace !== WSDL) throw new XmlError('is not a WSDL');
  if (leansOnOthers(root)) throw new XmlError('imports other files; save the ?singleWsdl form');
  return root;
}

/** By local name alone: the library that loads the WSDL next does not look at namespaces either. */
function leansOnOthers(node: XmlNode): boolean {
  const named = ['import', 'include', 'redefine'].includes(node.name);
  if (named && (attributeOf(node, 'location') ?? attributeOf(node, 'schemaLocation'))) return true;
  return node.children.some(leansOnOthers);
}

function nameOf(line: string): string {
  const [kind = ''] = line.split(/[ =]/);
  const name = /name=(\w+)/.exec(line)?.[1] ?? '';
  return `${kind} ${name}`.trim();
}
