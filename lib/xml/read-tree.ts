import type { Parser as XmlParser } from 'xml2js';
import { ArgumentError } from '../argument-error.js';
import { decodeText } from '../decode-text.js';
import { lazy } from '../lazy.js';
import { hasForbiddenCharacters } from './has-forbidden-characters.js';
import { XmlError } from './xml-error.js';

/** An element as xml2js builds it: plain text, or attributes under `$`, text under `_`, and lists of children. */
export type XmlTree =
  | string
  | { readonly [name: string]: readonly XmlTree[] | Readonly<Record<string, string>> | string };

const loadXml2js = lazy(() => require('xml2js') as typeof import('xml2js'));

/** What every object has, and where xml2js keeps text. */
const RESERVED = new Set([...Object.getOwnPropertyNames(Object.prototype), '_']);

/** Without those of HTML, and without what every object has. */
const ENTITIES = Object.freeze({
  __proto__: null,
  amp: '&',
  gt: '>',
  lt: '<',
  quot: '"',
  apos: "'",
});

/** Elements and attributes: no document of this contract comes near it. It bounds depth, breadth and time. */
const MAX_NODES = 1000;

/**
 * Parses XML with xml2js, strictly: no DOCTYPE, nothing after the root, no names that JavaScript gives a meaning.
 *
 * @param rename - what becomes of each element's name, a prefix included
 * @returns one property, named like the root
 */
export function readTree(
  xml: string | Uint8Array,
  rename: (name: string) => string,
): Record<string, XmlTree> {
  if (typeof xml !== 'string' && !(xml instanceof Uint8Array)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'XML must be a string or a Buffer');
  }
  const text = decodeText(xml)?.replace(/^[\t\n\r ]+/, '');
  if (text === undefined) throw new XmlError('is not encoded as it should be');
  if (!text.startsWith('<')) throw new XmlError(text === '' ? 'is empty' : 'is not XML');
  if (hasForbiddenCharacters(text)) throw new XmlError('has characters that XML forbids');
  // The parser lets pass what else XML forbids: a second declaration, and the end of a CDATA section that never began.
  if (text.includes('<?xml ', 1)) throw new XmlError('has a second XML declaration');
  if (text.includes(']]>') && text.split(']]>').length > text.split('<![CDATA[').length) {
    throw new XmlError('ends a CDATA section that never began');
  }
  let elements = 0;
  let nodes = 0;
  const count = () => {
    if (++nodes > MAX_NODES) throw new XmlError('has too many elements and attributes');
  };
  const checkElement = (name: string) => {
    count();
    elements++;
    if (RESERVED.has(name.slice(name.indexOf(':') + 1))) {
      throw new XmlError('has an element with a reserved name');
    }
    return rename(name);
  };
  const checkAttribute = (name: string) => {
    count();
    return name;
  };
  const { Parser } = loadXml2js();
  const parser = new Parser({
    tagNameProcessors: [checkElement],
    attrNameProcessors: [checkAttribute],
  });
  const tree = parse(parser, text);
  // xml2js takes the first root and goes on parsing; what it opened but did not keep came after that root.
  const [root] = Object.values(tree);
  if (root === undefined || countElements(root) !== elements) {
    throw new XmlError('goes on after its root element');
  }
  return tree;
}

function parse(parser: XmlParser, text: string): Record<string, XmlTree> {
  let failure: unknown;
  let tree: unknown;
  // Line and column are for messages that go no further than this, and cost a third of the time.
  Object.assign((parser as unknown as { saxParser: object }).saxParser, {
    trackPosition: false,
    // The parser would go on, and make an error of each character that follows.
    onerror: () => {
      throw new XmlError('is not well-formed XML');
    },
    ENTITIES,
    // xml2js drops it without a word.
    ondoctype: () => {
      throw new XmlError('has a DOCTYPE');
    },
  });
  try {
    parser.parseString(text, (error: Error | null, value: unknown) => {
      if (error) failure ??= error;
      else tree = value;
      // The parser forgets its listeners with the first root, and with them what is wrong behind it.
      parser.on('error', (late: Error) => {
        failure ??= late;
      });
    });
  } catch (error) {
    failure ??= error;
  }
  if (failure instanceof XmlError) throw failure;
  // The parser's own message may quote what it read.
  if (failure !== undefined || typeof tree !== 'object' || tree === null) {
    throw new XmlError('is not well-formed XML');
  }
  return tree as Record<string, XmlTree>;
}

function countElements(tree: XmlTree): number {
  let count = 1;
  if (typeof tree === 'string') return count;
  for (const name in tree) {
    const children = tree[name];
    if (Array.isArray(children)) {
      for (const child of children as readonly XmlTree[]) count += countElements(child);
    }
  }
  return count;
}
