import { SaxesParser } from 'saxes';
import { INSTANCE_NAMESPACE } from './answers.js';

/** The deepest nesting that a WCF reader accepts by default. */
const MAX_DEPTH = 32;

/** An element with resolved names; `text` is its own text, including CDATA, without that of its children. */
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

/** The root element of a document and the encoding in its XML declaration. */
interface XmlDocument {
  readonly root: XmlElement;
  readonly encoding: string | undefined;
}

/**
 * Reads an XML 1.0 document with namespaces, as strictly as a WCF reader: no DOCTYPE, no processing instructions.
 *
 * @returns the document, or the position of the first error: never any text of the document
 */
export function parseXml(
  text: string,
): XmlDocument | { readonly line: number; readonly column: number } {
  const parser = new SaxesParser({ xmlns: true });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let encoding: string | undefined;
  const reject = (): never => {
    throw new Error('not accepted');
  };
  const addText = (chunk: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += chunk;
  };
  parser.on('error', reject);
  parser.on('doctype', reject);
  parser.on('processinginstruction', reject);
  parser.on('xmldecl', (declaration) => {
    if (declaration.version !== '1.0') reject();
    encoding = declaration.encoding;
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentag', ({ uri, local, attributes }) => {
    if (open.length === MAX_DEPTH) reject();
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
  // The parser reports a missing root element as an error, so this check is only for the compiler.
  return root === undefined ? { line: 1, column: 0 } : { root, encoding };
}

/** Whether an element is marked as nil. */
export function isNil({ attributes }: XmlElement): boolean {
  const nil = attributes.find((it) => it.uri === INSTANCE_NAMESPACE && it.local === 'nil');
  return nil?.value === 'true' || nil?.value === '1';
}
