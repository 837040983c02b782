import type { Parser as XmlParser } from 'xml2js';
import { decodeXml } from './decode-xml.js';
import { hasForbiddenCharacters } from './has-forbidden-characters.js';
import { XmlError } from './xml-error.js';

/** An attribute as the namespace-aware parser reports it. */
interface XmlAttribute {
  readonly value: string;
  readonly uri: string;
  readonly local: string;
}

/** An element as xml2js builds it with namespaces on: text under `_`, attributes under `$`, children in arrays. */
export interface XmlNode {
  readonly _?: string;
  readonly $?: Readonly<Record<string, XmlAttribute>>;
  readonly $ns: { readonly uri: string; readonly local: string };
}

/** A document's root: its local name and its element. */
export interface XmlDocument {
  readonly name: string;
  readonly root: XmlNode;
}

/** No document of this contract comes near it; it bounds depth, breadth and time before a tree is built. */
const MAX_ELEMENTS = 1000;

/**
 * Parses XML with xml2js, strictly: no DOCTYPE, nothing after the root, no names that JavaScript gives a meaning.
 */
export function parseXml(xml: string | Uint8Array): XmlDocument {
  const text = decodeXml(xml);
  // xml2js drops a DOCTYPE without a word. The search may also meet one inside CDATA: refused all the same.
  if (text.includes('<!DOCTYPE')) throw new XmlError('has a DOCTYPE');
  if (!text.startsWith('<')) throw new XmlError(text === '' ? 'is empty' : 'is not XML');
  if (hasForbiddenCharacters(text)) throw new XmlError('has characters that XML forbids');
  let opened = 0;
  const { Parser } = require('xml2js') as typeof import('xml2js');
  const parser = new Parser({
    xmlns: true,
    async: false,
    tagNameProcessors: [
      (name) => {
        if (++opened > MAX_ELEMENTS) throw new XmlError('has too many elements');
        const local = name.slice(name.indexOf(':') + 1);
        if (local in Object.prototype || local === '_') {
          throw new XmlError('has an element with a reserved name');
        }
        return local;
      },
    ],
  });
  const result = parse(parser, text);
  const name = Object.keys(result)[0];
  const root = name === undefined ? undefined : result[name];
  if (name === undefined || root === undefined) throw new XmlError('has no root element');
  // xml2js takes the first root and goes on parsing; what it opened but did not keep came after that root.
  if (countElements(root) !== opened) throw new XmlError('goes on after its root element');
  return { name, root };
}

function parse(parser: XmlParser, text: string): Record<string, XmlNode | undefined> {
  let failure: unknown;
  let result: unknown;
  try {
    parser.parseString(text, (error: Error | null, value: unknown) => {
      if (error) failure ??= error;
      else result = value;
      // The parser forgets its listeners with the first root, and with them what is wrong behind it.
      parser.on('error', (late: Error) => {
        failure ??= late;
      });
    });
  } catch (error) {
    failure ??= error;
  }
  if (failure instanceof XmlError) throw failure;
  // The parser's own message may quote what it read; it goes no further than this.
  if (failure !== undefined) throw new XmlError('is not well-formed XML');
  if (typeof result !== 'object' || result === null) throw new XmlError('has no root element');
  return result as Record<string, XmlNode | undefined>;
}

function countElements(node: XmlNode): number {
  let count = 1;
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) for (const child of value as XmlNode[]) count += countElements(child);
  }
  return count;
}
