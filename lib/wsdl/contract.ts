import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attributeOf, parseXml, type XmlAttribute, type XmlNode } from '../xml/nodes.js';
import { XmlError } from '../xml/tree.js';

/** The contract that this package is made for. */
export const CHECKED_IN = join(__dirname, '../../wsdl/PartnerSystemUserService.wsdl');

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

const WSDL = 'http://schemas.xmlsoap.org/wsdl/';
const CONTRACT_NAMESPACES = [
  WSDL,
  'http://schemas.xmlsoap.org/wsdl/soap/',
  'http://www.w3.org/2001/XMLSchema',
];
/** Attributes whose value is a qualified name: what counts is the namespace behind the prefix. */
const QUALIFIED = ['type', 'element', 'ref', 'base', 'message'];
/** Neither says what is exchanged: addresses, prose, and imports without a location. */
const IGNORED = ['service', 'documentation', 'import'];

/**
 * Reads what a WSDL promises, as sorted lines that are equal for two files of one contract.
 *
 * White space, prefixes, policies, prose, the order and the names of bindings, ports and addresses make no difference;
 * everything else does.
 */
export function readContract(definitions: XmlNode): readonly string[] {
  const lines = [`targetNamespace=${attributeOf(definitions, 'targetNamespace') ?? ''}`];
  for (const child of contractChildren(definitions)) {
    if (child.name !== 'types') lines.push(describe(child));
    else {
      for (const schema of contractChildren(child)) {
        lines.push(`schema ${describeAttributes(schema)}`, ...contractChildren(schema).map(describe));
      }
    }
  }
  return [...new Set(lines)].sort();
}

function describe(node: XmlNode): string {
  return `${node.name} ${describeAttributes(node)}{${contractChildren(node).map(describe).join('')}}`;
}

function contractChildren({ children }: XmlNode): XmlNode[] {
  return children.filter(
    ({ namespace, name }) => CONTRACT_NAMESPACES.includes(namespace) && !IGNORED.includes(name),
  );
}

function describeAttributes(node: XmlNode): string {
  const isNamed = node.namespace !== WSDL || node.name !== 'binding';
  return node.attributes
    .filter(({ namespace, name }) => namespace === '' && (isNamed || name !== 'name'))
    .map((attribute) => `${attribute.name}=${resolveValue(attribute, node)}`)
    .sort()
    .join(' ');
}

function resolveValue({ name, value }: XmlAttribute, { scope }: XmlNode): string {
  if (!QUALIFIED.includes(name)) return value;
  const [, prefix = '', local = ''] = /^(?:(.*):)?(.*)$/.exec(value) ?? [];
  return `{${scope.get(prefix) ?? ''}}${local}`;
}
