import type { Field, Values } from './fields.js';
import { escapeXml } from './escape-xml.js';

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
