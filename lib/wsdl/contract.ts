import { readFile } from 'node:fs/promises';
import { attributeOf, parseXml, type XmlAttribute, type XmlNode } from '../xml/nodes.js';
import { XmlError } from '../xml/tree.js';

/** The file of the WSDL that this package implements. */
export function bundledWsdl(): string {
  return require.resolve('superoffice-system-user/wsdl/PartnerSystemUserService.wsdl');
}

/**
 * Lists the differences of a WSDL from the bundled contract, such as "element Token is missing or different"; empty for
 * the same contract.
 *
 * @throws XmlError if it is not a WSDL or imports other files
 */
export async function findDifferences(content: string | Uint8Array): Promise<readonly string[]> {
  const found = readContract(readDefinitions(content));
  const expected = readContract(readDefinitions(await readFile(bundledWsdl())));
  const missing = expected.filter((line) => !found.includes(line)).map(nameOf);
  const extra = found.filter((line) => !expected.includes(line)).map(nameOf);
  return [
    ...missing.map((name) => `${name} is missing or different`),
    ...extra
      .filter((name) => !missing.includes(name))
      .map((name) => `${name} is not part of the contract`),
  ];
}

function readDefinitions(content: string | Uint8Array): XmlNode {
  const root = parseXml(content);
  if (root.name !== 'definitions' || root.namespace !== WSDL) throw new XmlError('is not a WSDL');
  if (importsOtherFiles(root)) throw new XmlError('imports other files; save the ?singleWsdl form');
  return root;
}

// Compares only local names, because node-soap also ignores the namespaces of imports.
function importsOtherFiles(node: XmlNode): boolean {
  const named = ['import', 'include', 'redefine'].includes(node.name);
  if (named && (attributeOf(node, 'location') ?? attributeOf(node, 'schemaLocation'))) return true;
  return node.children.some(importsOtherFiles);
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
/** Attributes whose value is a qualified name: its prefix is replaced by the namespace. */
const QUALIFIED_ATTRIBUTES = ['type', 'element', 'ref', 'base', 'message'];
/** Elements that do not affect messages: addresses, documentation, and imports without a location. */
const IGNORED_ELEMENTS = ['service', 'documentation', 'import'];

/**
 * Describes the contract in a WSDL as sorted lines, which are equal for two files of the same contract.
 *
 * White space, prefixes, policies, documentation, the order, the names of bindings, ports and addresses are ignored.
 */
function readContract(definitions: XmlNode): readonly string[] {
  const lines = [`targetNamespace=${attributeOf(definitions, 'targetNamespace') ?? ''}`];
  for (const child of contractChildren(definitions)) {
    if (child.name !== 'types') lines.push(describe(child));
    else {
      for (const schema of contractChildren(child)) {
        lines.push(
          `schema ${describeAttributes(schema)}`,
          ...contractChildren(schema).map(describe),
        );
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
    ({ namespace, name }) =>
      CONTRACT_NAMESPACES.includes(namespace) && !IGNORED_ELEMENTS.includes(name),
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
  if (!QUALIFIED_ATTRIBUTES.includes(name)) return value;
  const [, prefix = '', local = ''] = /^(?:(.*):)?(.*)$/.exec(value) ?? [];
  return `{${scope.get(prefix) ?? ''}}${local}`;
}
