import type { XmlElement } from './xml.js';
import { INSTANCE_NAMESPACE } from './namespaces.js';

/** Tells whether an element says that it has no value. */
export function isNil({ attributes }: XmlElement): boolean {
  const nil = attributes.find((it) => it.uri === INSTANCE_NAMESPACE && it.local === 'nil');
  return nil?.value === 'true' || nil?.value === '1';
}
