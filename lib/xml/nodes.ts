import { readTree, XmlError, type XmlTree } from './tree.js';

/** The namespaces by prefix; the key of the default namespace is empty. */
type XmlScope = ReadonlyMap<string, string>;

/** An attribute with a resolved name; namespace declarations are excluded. */
export interface XmlAttribute {
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

/** An element with a resolved name. */
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

const NO_ATTRIBUTES: readonly XmlAttribute[] = [];

/** Parses XML as {@link readTree} does, and resolves its names (Namespaces in XML 1.0). */
export function parseXml(xml: string | Uint8Array): XmlNode {
  const [[name, tree]] = Object.entries(readTree(xml, (name) => name)) as [[string, XmlTree]];
  return resolveNode(name, tree, XML_SCOPE);
}

function resolveNode(qualifiedName: string, tree: XmlTree, outer: XmlScope): XmlNode {
  const children: XmlNode[] = [];
  if (typeof tree === 'string') {
    const { namespace, name } = resolveName(qualifiedName, outer, outer.get('') ?? '');
    return { namespace, name, attributes: NO_ATTRIBUTES, children, text: tree, scope: outer };
  }
  const rawAttributes = tree.$ as Readonly<Record<string, string>> | undefined;
  const scope = rawAttributes ? extendScope(outer, rawAttributes) : outer;
  for (const childName in tree) {
    const list = tree[childName];
    if (!Array.isArray(list)) continue;
    for (const child of list as readonly XmlTree[]) {
      children.push(resolveNode(childName, child, scope));
    }
  }
  const { namespace, name } = resolveName(qualifiedName, scope, scope.get('') ?? '');
  const attributes = rawAttributes ? resolveAttributes(rawAttributes, scope) : NO_ATTRIBUTES;
  const text = (tree._ as string | undefined) ?? '';
  return { namespace, name, attributes, children, text, scope };
}

function isDeclaration(attribute: string): boolean {
  return attribute.startsWith('xmlns') && (attribute.length === 5 || attribute[5] === ':');
}

function extendScope(outer: XmlScope, rawAttributes: Readonly<Record<string, string>>): XmlScope {
  let scope: Map<string, string> | undefined;
  for (const attribute in rawAttributes) {
    if (!isDeclaration(attribute)) continue;
    const prefix = attribute.slice(6);
    // Namespaces in XML 1.0, section 3: these prefixes must not be declared otherwise.
    if (prefix === 'xml' || prefix === 'xmlns') throw new XmlError('declares a reserved prefix');
    scope ??= new Map(outer);
    scope.set(prefix, rawAttributes[attribute] as string);
  }
  return scope ?? outer;
}

function resolveAttributes(
  rawAttributes: Readonly<Record<string, string>>,
  scope: XmlScope,
): readonly XmlAttribute[] {
  const attributes: XmlAttribute[] = [];
  for (const attribute in rawAttributes) {
    if (isDeclaration(attribute)) continue;
    const { namespace, name } = resolveName(attribute, scope, '');
    if (attributes.some((each) => each.name === name && each.namespace === namespace)) {
      throw new XmlError('has an attribute twice');
    }
    attributes.push({ namespace, name, value: rawAttributes[attribute] as string });
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

/** The value of the attribute with this local name in this namespace; default: no namespace. */
export function attributeOf(node: XmlNode, name: string, namespace = ''): string | undefined {
  return node.attributes.find((each) => each.name === name && each.namespace === namespace)?.value;
}

/** The children of `node` with this local name in this namespace, in document order. */
export function childrenOf(node: XmlNode, namespace: string, name: string): readonly XmlNode[] {
  return node.children.filter((child) => child.name === name && child.namespace === namespace);
}
