import type { XmlNode } from './nodes.js';

/** The children of `node` with this local name in this namespace, in document order. */
export function childrenOf(node: XmlNode, namespace: string, name: string): readonly XmlNode[] {
  return node.children.filter((child) => child.name === name && child.namespace === namespace);
}
