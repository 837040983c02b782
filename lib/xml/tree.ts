import type { ParserOptions } from 'xml2js';
import { ArgumentError } from '../errors.js';
import { lazy } from '../concurrency/lazy.js';
import { decodeText } from '../text/decode-text.js';
import { hasForbiddenCharacters } from '../text/xml-text.js';

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

/** What xml2js works on, and its types do not name. */
interface SaxParser {
  trackPosition: boolean;
  ENTITIES: typeof ENTITIES;
  onerror: () => never;
  ondoctype: () => never;
}

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
  let nodes = 0;
  let tree: Record<string, XmlTree> | undefined;
  const count = (name: string) => {
    if (++nodes > MAX_NODES) throw new XmlError('has too many elements and attributes');
    return name;
  };
  const checkElement = (name: string) => {
    // xml2js takes the first root and goes on parsing.
    if (tree) throw new XmlError('goes on after its root element');
    count(name);
    if (RESERVED.has(name.slice(name.indexOf(':') + 1))) {
      throw new XmlError('has an element with a reserved name');
    }
    return rename(name);
  };
  parse(text, { tagNameProcessors: [checkElement], attrNameProcessors: [count] }, (root) => {
    tree = root;
  });
  if (!tree) throw new XmlError('is not well-formed XML');
  return tree;
}

function refuseMalformed(): never {
  throw new XmlError('is not well-formed XML');
}

function refuseDoctype(): never {
  throw new XmlError('has a DOCTYPE');
}

function parse(
  text: string,
  options: ParserOptions,
  done: (tree: Record<string, XmlTree>) => void,
) {
  const { Parser } = loadXml2js();
  const parser = new Parser(options);
  // It would make itself ready for another text, and forget who listens for what is wrong behind the root.
  parser.reset = keep;
  const { saxParser } = parser as unknown as { saxParser: SaxParser };
  // Line and column are for messages that go no further than this, and cost a third of the time.
  saxParser.trackPosition = false;
  saxParser.ENTITIES = ENTITIES;
  // The parser would go on, and make an error of each character that follows.
  saxParser.onerror = refuseMalformed;
  // xml2js drops it without a word.
  saxParser.ondoctype = refuseDoctype;
  let failure: unknown;
  try {
    parser.parseString(text, (error: Error | null, tree: unknown) => {
      if (error) failure ??= error;
      else if (typeof tree === 'object' && tree !== null) done(tree as Record<string, XmlTree>);
    });
  } catch (error) {
    failure ??= error;
  }
  if (failure instanceof XmlError) throw failure;
  // The parser's own message may quote what it read.
  if (failure !== undefined) throw new XmlError('is not well-formed XML');
}

function keep(): void {
  // Nothing to do.
}

/** Why a text is not XML this package reads, as the end of a sentence that begins with what was read. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}
