import { attributeOf, type XmlAttribute, type XmlNode } from '../xml/nodes.js';

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
