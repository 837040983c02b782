import { escapeXml, NETSERVER_NAMESPACE } from '../answers.js';
import { deserializationFailed, textOf } from '../soap-message.js';
import { isNil, type XmlElement } from '../xml.js';
import type { Field, Values } from './contact-contract.js';

const DEFAULTS = { string: null, int: 0, boolean: false, dateTime: '0001-01-01T00:00:00' };

/**
 * Reads fields as Microsoft's formatter does, in the order of the contract. It silently ignores elements that are in
 * another namespace, not in the contract or out of order; a missing field has the default of its type.
 *
 * @throws {@link Rejection} with a DeserializationFailed fault for a value of the wrong type
 */
export function readFields(fields: readonly Field[], elements: readonly XmlElement[]): Values {
  const values: Record<string, unknown> = {};
  for (const field of fields) values[field.name] = defaultOf(field);
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

/** Writes a field as an element in the default namespace; the prefix `i` must be bound to the namespace of `nil`. */
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

function defaultOf(field: Field): unknown {
  return field.kind === 'carrier' || field.kind === 'list' ? null : DEFAULTS[field.kind];
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
      return readSimpleValue(field.kind, element.local, textOf(element));
  }
}

function checkNoText({ local, text }: XmlElement): void {
  if (text.trim() === '') return;
  throw deserializationFailed(
    `The element '${local}' contains text, but may contain only elements.`,
  );
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?(?:Z|[+-]\d\d:\d\d)?$/;

/** Reads a value of a simple type; only a string may be null. */
function readSimpleValue(
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
