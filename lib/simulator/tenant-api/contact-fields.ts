import type { Field, Values } from '../fields.js';
import type { XmlElement } from '../xml.js';
import { deserializationFailed } from '../deserialization-failed.js';
import { isNil } from '../is-nil.js';
import { NETSERVER_NAMESPACE } from '../namespaces.js';
import { readSimpleValue } from '../read-simple-value.js';
import { valueOf } from '../value-of.js';

const ABSENT = { string: null, int: 0, boolean: false, dateTime: '0001-01-01T00:00:00' };

/**
 * Reads fields the way Microsoft's formatter does: in the order of the contract. What is not in the namespace, not in the
 * contract or comes too late is dropped without a word, and a field that is not there has the default of its type.
 *
 * @throws {@link Rejection} with a DeserializationFailed fault for a value that is not of its type
 */
export function readFields(fields: readonly Field[], elements: readonly XmlElement[]): Values {
  const values: Record<string, unknown> = {};
  for (const field of fields) values[field.name] = absent(field);
  let next = 0;
  for (const element of elements) {
    if (element.uri !== NETSERVER_NAMESPACE) continue;
    const index = fields.findIndex(({ name }, at) => at >= next && name === element.local);
    const field = fields[index];
    if (field === undefined) continue;
    values[field.name] = readField(field, element);
    next = index + 1;
  }
  return values;
}

function absent(field: Field): unknown {
  return field.kind === 'carrier' || field.kind === 'list' ? null : ABSENT[field.kind];
}

function readField(field: Field, element: XmlElement): unknown {
  switch (field.kind) {
    case 'carrier':
      checkNoText(element);
      return isNil(element) ? null : readFields(field.fields, element.children);
    case 'list': {
      checkNoText(element);
      if (isNil(element)) return null;
      const { item } = field;
      const items = element.children.filter(
        ({ uri, local }) => uri === NETSERVER_NAMESPACE && local === item.name,
      );
      return items.map((it) => readField(item, it));
    }
    default:
      return readSimpleValue(field.kind, element.local, valueOf(element));
  }
}

function checkNoText({ local, text }: XmlElement): void {
  if (text.trim() === '') return;
  throw deserializationFailed(`Text stands in '${local}', where only elements may stand.`);
}
