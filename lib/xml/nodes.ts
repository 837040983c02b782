import { readTree, XmlError, type XmlTree } from './tree.js';

/** The namespaces that prefixes stand for, the default one under the empty prefix. */
export type XmlScope = ReadonlyMap<string, string>;

/** An attribute, its name resolved; those that declare namespaces are not among them. */
export interface XmlAttribute {
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

/** An element, its name resolved. */
export interface XmlNode {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlNode[];
  /** The element's own text, without that of its children. */
  readonly text: string;
  readonly scope: XmlScope;
}

const XML_SCOPE: XmlScope = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]);

const NONE: readonly XmlAttribute[] = [];

/** Parses XML as {@link readTree} does, and resolves its names (Namespaces in XML 1.0). */
export function parseXml(xml: string | Uint8Array): XmlNode {
  const [[name, tree]] = Object.entries(readTree(xml, (name) => name)) as [[string, XmlTree]];
  return resolveNode(name, tree, XML_SCOPE);
}

function resolveNode(qualifiedName: string, tree: XmlTree, outer: XmlScope): XmlNode {
  const children: XmlNode[] = [];
  if (typeof tree === 'string') {
    const { namespace, name } = resolveName(qualifiedName, outer, outer.get('') ?? '');
    return { namespace, name, attributes: NONE, children, text: tree, scope: outer };
  }
  const written = tree.$ as Readonly<Record<string, string>> | undefined;
  const scope = written ? extendScope(outer, written) : outer;
  for (const childName in tree) {
    const list = tree[childName];
    if (!Array.isArray(list)) continue;
    for (const child of list as readonly XmlTree[]) {
      children.push(resolveNode(childName, child, scope));
    }
  }
  const { namespace, name } = resolveName(qualifiedName, scope, scope.get('') ?? '');
  const attributes = written ? resolveAttributes(written, scope) : NONE;
  const text = (tree._ as string | undefined) ?? '';
  return { namespace, name, attributes, children, text, scope };
}

function isDeclaration(attribute: string): boolean {
  return attribute.startsWith('xmlns') && (attribute.length === 5 || attribute[5] === ':');
}

function extendScope(outer: XmlScope, written: Readonly<Record<string, string>>): XmlScope {
  let scope: Map<string, string> | undefined;
  for (const attribute in written) {
    if (!isDeclaration(attribute)) continue;
    const prefix = attribute.slice(6);
    // Namespaces in XML 1.0, section 3: these two mean what they mean.
    if (prefix === 'xml' || prefix === 'xmlns') throw new XmlError('declares a reserved prefix');
    scope ??= new Map(outer);
    scope.set(prefix, written[attribute] as string);
  }
  return scope ?? outer;
}

function resolveAttributes(
  written: Readonly<Record<string, string>>,
  scope: XmlScope,
): readonly XmlAttribute[] {
  const attributes: XmlAttribute[] = [];
  for (const attribute in written) {
    if (isDeclaration(attribute)) continue;
    const { namespace, name } = resolveName(attribute, scope, '');
    if (attributes.some((each) => each.name === name && each.namespace === namespace)) {
      throw new XmlError('has an attribute twice');
    }
    attributes.push({ namespace, name, value: written[attribute] as string });
  }
  return attributes;
}

function resolveName(qualifiedName: string, scope: XmlScope, unprefixed: string) {
  const colon = qualifiedName.indexOf(':');
  if (colon < 0) return { namespace: unprefixed, name: qualifiedName };
  const namespace = scope.get(qualifiedName.slice(0, colon));
  const name = qualifiedName.slice(colon + 1);
  if (!namespace || name === '' || name.includes(':')) {
    throw new XmlError('has a name whose prefix is not declared');
  }
  return { namespace, name };
}

/** The value of the attribute with this local name in this namespace, by default in none. */
export function attributeOf(node: XmlNode, name: string, namespace = ''): string | undefined {
  return node.attributes.find((each) => each.name === name && each.namespace === namespace)?.value;
}

/** The children of `node` with this local name in this namespace, in document order. */
export function childrenOf(node: XmlNode, namespace: string, name: string): readonly XmlNode[] {
  return node.children.filter((child) => child.name === name && child.namespace === namespace);
}
