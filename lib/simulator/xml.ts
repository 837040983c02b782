import { SaxesParser } from 'saxes';
import { INSTANCE_NAMESPACE } from './answers.js';

/** The deepest nesting that a WCF reader accepts by default. */
const MAX_DEPTH = 32;

/** An element with its names resolved; its text is what stands in it directly, CDATA included. */
export interface XmlElement {
  readonly uri: string;
  readonly local: string;
  readonly attributes: readonly {
    readonly uri: string;
    readonly local: string;
    readonly value: string;
  }[];
  readonly children: XmlElement[];
  text: string;
}

/** A document's root element and the encoding that its declaration names. */
export interface XmlDocument {
  readonly root: XmlElement;
  readonly encoding: string | undefined;
}

/**
 * Reads an XML 1.0 document with namespaces, as strictly as a WCF reader: no DOCTYPE, no processing instructions.
 *
 * @returns the document, or where the reader stopped: no text of the document is repeated
 */
export function parseXml(
  text: string,
): XmlDocument | { readonly line: number; readonly column: number } {
  const parser = new SaxesParser({ xmlns: true });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let encoding: string | undefined;
  const refuse = (): never => {
    throw new Error('not accepted');
  };
  const addText = (more: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += more;
  };
  parser.on('error', refuse);
  parser.on('doctype', refuse);
  parser.on('processinginstruction', refuse);
  parser.on('xmldecl', (declaration) => {
    if (declaration.version !== '1.0') refuse();
    encoding = declaration.encoding;
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentag', ({ uri, local, attributes }) => {
    if (open.length === MAX_DEPTH) refuse();
    const element = { uri, local, attributes: Object.values(attributes), children: [], text: '' };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  try {
    parser.write(text).close();
  } catch {
    return { line: parser.line, column: parser.column };
  }
  // A document without a root element is an error of the parser's own, so this only tells the compiler.
  return root === undefined ? { line: 1, column: 0 } : { root, encoding };
}

/** Tells whether an element says that it has no value. */
export function isNil({ attributes }: XmlElement): boolean {
  const nil = attributes.find((it) => it.uri === INSTANCE_NAMESPACE && it.local === 'nil');
  return nil?.value === 'true' || nil?.value === '1';
}
