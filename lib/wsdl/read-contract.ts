import type { XmlNode } from '../xml/parse-xml.js';

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
  const lines = [`targetNamespace=${definitions.$?.targetNamespace?.value ?? ''}`];
  for (const child of contractChildren(definitions)) {
    const scopes = [definitions, child];
    if (child.$ns.local === 'types') {
      for (const schema of contractChildren(child)) {
        const inner = contractChildren(schema);
        lines.push(...inner.map((node) => describe(node, [...scopes, schema, node])));
        lines.push(`schema ${attributes(schema, [...scopes, schema])}`);
      }
    } else lines.push(describe(child, scopes));
  }
  return [...new Set(lines)].sort();
}

function describe(node: XmlNode, scopes: readonly XmlNode[]): string {
  const children = contractChildren(node).map((child) => describe(child, [...scopes, child]));
  return `${node.$ns.local} ${attributes(node, scopes)}{${children.join('')}}`;
}

function contractChildren(node: XmlNode): XmlNode[] {
  const lists = Object.values(node).filter((value): value is XmlNode[] => Array.isArray(value));
  return lists
    .flat()
    .filter(({ $ns }) => CONTRACT_NAMESPACES.includes($ns.uri) && !IGNORED.includes($ns.local));
}

function attributes(node: XmlNode, scopes: readonly XmlNode[]): string {
  const isBinding = node.$ns.uri === WSDL && node.$ns.local === 'binding';
  return Object.values(node.$ ?? {})
    .filter(({ uri, local }) => uri === '' && local !== 'xmlns' && !(isBinding && local === 'name'))
    .map(({ local, value }) => `${local}=${QUALIFIED.includes(local) ? resolve(value, scopes) : value}`)
    .sort()
    .join(' ');
}

function resolve(name: string, scopes: readonly XmlNode[]): string {
  const [, prefix = '', local = ''] = /^(?:(.*):)?(.*)$/.exec(name) ?? [];
  const declaration = prefix ? `xmlns:${prefix}` : 'xmlns';
  const scope = scopes.filter(({ $ }) => $?.[declaration]).at(-1);
  return `{${scope?.$?.[declaration]?.value ?? ''}}${local}`;
}
