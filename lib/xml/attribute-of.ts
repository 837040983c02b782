import type { XmlNode } from './nodes.js';

/** The value of the attribute with this local name in this namespace, by default in none. */
export function attributeOf(node: XmlNode, name: string, namespace = ''): string | undefined {
  return node.attributes.find((each) => each.name === name && each.namespace === namespace)?.value;
}
