import { deserializationFailed, valueOf } from '../soap-message.js';
import { escapeXml, NETSERVER_NAMESPACE } from '../answers.js';
import type { Field, Values } from './contact-contract.js';
import { isNil, type XmlElement } from '../xml.js';

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

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?(?:Z|[+-]\d\d:\d\d)?$/;

/**
 * Reads a value that is text in XML; only a string may be null.
 *
 * @throws {@link Rejection} with a DeserializationFailed fault for a value that is not of the type
 */
export function readSimpleValue(
  kind: 'string' | 'int' | 'boolean' | 'dateTime',
  name: string,
  text: string | null,
): string | number | boolean | null {
  if (kind === 'string') return text;
  const value = text?.trim() ?? '';
  switch (kind) {
    case 'int': {
      const number = Number(value);
      if (/^[+-]?\d+$/.test(value) && number === (number | 0)) {
        return number;
      }
      break;
    }
    case 'boolean':
      if (value === 'true' || value === '1') return true;
      if (value === 'false' || value === '0') return false;
      break;
    case 'dateTime':
      if (DATE_TIME.test(value) && !Number.isNaN(Date.parse(value))) return value;
  }
  throw deserializationFailed(`The value of '${name}' is not of the type ${kind}.`);
}

/** Writes a field as an element in the default namespace; `i` must be bound to the namespace of nil. */
export function writeField(field: Field, value: unknown): string {
  const { name } = field;
  if (value === null || value === undefined) return `<${name} i:nil="true"/>`;
  switch (field.kind) {
    case 'carrier': {
      const values = value as Values;
      const parts = field.fields.map((it) => writeField(it, values[it.name]));
      return `<${name}>${parts.join('')}</${name}>`;
    }
    case 'list': {
      const parts = (value as readonly unknown[]).map((it) => writeField(field.item, it));
      return `<${name}>${parts.join('')}</${name}>`;
    }
    default: {
      const simple = value as string | number | boolean;
      return `<${name}>${escapeXml(String(simple))}</${name}>`;
    }
  }
}
