import type { ParserOptions } from 'xml2js';
import { lazy } from '../concurrency/lazy.js';
import { ArgumentError } from '../errors.js';
import { decodeText } from '../text/decode-text.js';
import { hasForbiddenCharacters } from '../text/xml-text.js';

/** An element as xml2js builds it: plain text, or attributes under `$`, text under `_`, and lists of children. */
export type XmlTree =
  | string
  | { readonly [name: string]: readonly XmlTree[] | Readonly<Record<string, string>> | string };

const loadXml2js = lazy(() => require('xml2js') as typeof import('xml2js'));

/** The members of every object, and the name under which xml2js stores text. */
const RESERVED_NAMES = new Set([...Object.getOwnPropertyNames(Object.prototype), '_']);

/** The entities of XML, without those of HTML and without inherited members. */
const ENTITIES = Object.freeze({
  __proto__: null,
  amp: '&',
  gt: '>',
  lt: '<',
  quot: '"',
  apos: "'",
});

/** The SAX parser inside xml2js, which its types do not declare. */
interface SaxParser {
  trackPosition: boolean;
  ENTITIES: typeof ENTITIES;
  onerror: () => never;
  ondoctype: () => never;
}

/** The maximum number of elements and attributes, far above any valid document. It limits depth, breadth and time. */
const MAX_NODES = 1000;

/**
 * Parses XML with xml2js, strictly: no DOCTYPE, nothing after the root, no names that are special in JavaScript.
 *
 * @param rename - maps the name of each element, including its prefix
 * @returns an object with one property, named after the root
 */
export function readTree(
  xml: string | Uint8Array,
  rename: (name: string) => string,
): Record<string, XmlTree> {
  if (typeof xml !== 'string' && !(xml instanceof Uint8Array)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'XML must be a string or a Buffer');
  }
  const text = decodeText(xml)?.replace(/^[\t\n\r ]+/, '');
  if (text === undefined) throw new XmlError('is not valid UTF-8 or UTF-16');
  if (!text.startsWith('<')) throw new XmlError(text === '' ? 'is empty' : 'is not XML');
  if (hasForbiddenCharacters(text)) throw new XmlError('has characters that XML forbids');
  // The parser accepts two things that XML forbids: a second declaration, and the end of a CDATA section without a start.
  if (text.includes('<?xml ', 1)) throw new XmlError('has a second XML declaration');
  if (text.includes(']]>') && text.split(']]>').length > text.split('<![CDATA[').length) {
    throw new XmlError('ends a CDATA section that it did not start');
  }
  let nodes = 0;
  let tree: Record<string, XmlTree> | undefined;
  const count = (name: string) => {
    if (++nodes > MAX_NODES) throw new XmlError('has too many elements and attributes');
    return name;
  };
  const checkElement = (name: string) => {
    // xml2js returns the first root and continues to parse.
    if (tree) throw new XmlError('has content after its root element');
    count(name);
    if (RESERVED_NAMES.has(name.slice(name.indexOf(':') + 1))) {
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
  // A reset would remove the error listeners, and errors after the root would be missed.
  parser.reset = doNothing;
  const { saxParser } = parser as unknown as { saxParser: SaxParser };
  // Line and column appear only in messages that are dropped here, and tracking them takes a third of the time.
  saxParser.trackPosition = false;
  saxParser.ENTITIES = ENTITIES;
  // By default the parser continues and reports an error for each further character.
  saxParser.onerror = refuseMalformed;
  // xml2js ignores it silently.
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
  // The message of the parser may quote the document.
  if (failure !== undefined) throw new XmlError('is not well-formed XML');
}

function doNothing(): void {
  // Intentionally empty.
}

/** The reason why a text is rejected as XML; its message completes a sentence that starts with the name of the text. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}
