import type { XmlNode } from './parse-xml.js';

/** The children of `node` with this local name in this namespace, in document order. */
export function childrenOf(node: XmlNode, namespace: string, name: string): readonly XmlNode[] {
  const children = (node as unknown as Record<string, readonly XmlNode[] | undefined>)[name];
  return children?.filter(({ $ns }) => $ns.uri === namespace) ?? [];
}
