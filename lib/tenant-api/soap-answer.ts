import { SOAP_1_1, XSI } from '../xml/namespaces.js';
import { responseMalformed } from '../http/malformed-response.js';

/** An element of a header, by its local name: its own text, and its children. */
export interface HeaderNode {
  readonly name: string;
  text: string;
  readonly isNil: boolean;
  readonly children: HeaderNode[];
}

/** What the beginning of an answer says. */
export interface AnswerHeader {
  /** The header blocks. */
  readonly blocks: readonly HeaderNode[];
  /** Whether the body is a SOAP Fault. */
  readonly isFault: boolean;
  /** Whether there is anything in the body: what is nil is nothing, in whatever namespace it says so. */
  readonly hasResult: boolean;
}

const CHUNK = 4096;
/** ExceptionInfo with all that led to it comes nowhere near it. */
const MAX_NODES = 10_000;
const MAX_DEPTH = 100;

/** Ends the reading where enough is known. */
class Enough extends Error {}

/**
 * Reads an answer of NetServer as far as the first element of its body: what a call came to stands in the header, and the
 * body may be large.
 *
 * @throws SystemUserError ERR_RESPONSE_MALFORMED
 */
export function readAnswerHeader(text: string): AnswerHeader {
  const { SaxesParser } = require('saxes') as typeof import('saxes');
  const parser = new SaxesParser({ xmlns: true, position: false });
  const root: HeaderNode = { name: '', text: '', isNil: false, children: [] };
  const path: HeaderNode[] = [root];
  let depth = 0;
  let nodes = 0;
  let place: 'outside' | 'header' | 'body' = 'outside';
  let isFault = false;
  let hasResult = false;
  const fail = (what: string) => {
    throw responseMalformed(what, 200, null);
  };
  parser.on('error', () => fail('is not well-formed XML'));
  parser.on('doctype', () => fail('has a DOCTYPE'));
  const add = (piece: string) => {
    const node = path.at(-1);
    if (place === 'header' && node && path.length > 1) node.text += piece;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('opentag', ({ uri, local, attributes }) => {
    depth++;
    if (depth === 1 && (uri !== SOAP_1_1 || local !== 'Envelope')) fail('is not a SOAP envelope');
    const nils = Object.values(attributes).filter(
      ({ local: name, value }) => name === 'nil' && /^(true|1)$/i.test(value),
    );
    if (place === 'body') {
      isFault = uri === SOAP_1_1 && local === 'Fault';
      hasResult = nils.length === 0;
      throw new Enough();
    }
    if (depth === 2) place = uri === SOAP_1_1 && local === 'Body' ? 'body' : 'header';
    if (place === 'body' && nils.length > 0) throw new Enough();
    if (depth === 2 && place === 'header' && local !== 'Header') fail('has no SOAP header or body');
    if (depth < 3) return;
    if (++nodes > MAX_NODES || depth > MAX_DEPTH) fail('has a header too large to be one');
    const isNil = nils.some((nil) => nil.uri === XSI);
    const node: HeaderNode = { name: local, text: '', isNil, children: [] };
    path.at(-1)?.children.push(node);
    path.push(node);
  });
  parser.on('closetag', () => {
    if (place === 'body') throw new Enough();
    if (depth >= 3) path.pop();
    depth--;
  });
  try {
    for (let at = 0; at < text.length; at += CHUNK) parser.write(text.slice(at, at + CHUNK));
    parser.close();
  } catch (error) {
    if (error instanceof Enough) return { blocks: root.children, isFault, hasResult };
    throw error;
  }
  return fail('has no SOAP body');
}
