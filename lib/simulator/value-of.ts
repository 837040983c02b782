import type { XmlElement } from './xml.js';
import { deserializationFailed } from './deserialization-failed.js';
import { isNil } from './is-nil.js';

/**
 * Reads the text of an element; null when there is none or it is nil.
 *
 * @throws {@link Rejection} with a DeserializationFailed fault for markup inside it
 */
export function valueOf(element: XmlElement | undefined): string | null {
  if (element === undefined) return null;
  if (element.children.length > 0) {
    throw deserializationFailed(`The element '${element.local}' holds markup.`);
  }
  return isNil(element) ? null : element.text;
}
