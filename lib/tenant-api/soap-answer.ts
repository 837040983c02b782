import { responseMalformed } from '../http/malformed-response.js';
import { redact } from '../redaction/redact.js';
import { SOAP_1_1, XSI } from '../xml/namespaces.js';
import { NetServerError, type NetServerException } from './net-server-error.js';

/** An element of a header, by its local name: its own text, and its children. */
interface HeaderNode {
  readonly name: string;
  text: string;
  readonly isNil: boolean;
  readonly children: HeaderNode[];
}

/** What the beginning of an answer says. */
interface AnswerHeader {
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

const MAX_INNER = 20;

/** How an exception is read. */
interface ExceptionReading {
  /** What must not be quoted, should the server echo it. */
  readonly secrets: readonly string[];
  /** Whether the server's stack traces are wanted. */
  readonly stackTrace: boolean;
}

/** The error for header blocks that report a failure; none where they report a success. */
export function readException(
  blocks: readonly HeaderNode[],
  reading: ExceptionReading,
): NetServerError | undefined {
  const succeeded = find(blocks, 'Succeeded')?.text.trim();
  // What does not say that it failed has not: an answer of another kind has no such header.
  if (succeeded !== 'false' && succeeded !== '0') return undefined;
  const found: NetServerException[] = [];
  let info = find(blocks, 'ExceptionInfo');
  while (info && !info.isNil && found.length <= MAX_INNER) {
    found.push(readOne(info, reading));
    info = find(info.children, 'InnerException');
  }
  const [outer = NOTHING_SAID, ...inner] = found;
  return new NetServerError(outer, inner);
}

const NOTHING_SAID: NetServerException = {
  exceptionType: '',
  message: '',
  friendlyText: undefined,
  source: undefined,
  parameters: {},
  stackTrace: undefined,
};

function readOne(
  { children }: HeaderNode,
  { secrets, stackTrace }: ExceptionReading,
): NetServerException {
  const read = (name: string) => {
    const node = find(children, name);
    return node && !node.isNil ? redact(node.text.trim(), secrets) : undefined;
  };
  return {
    exceptionType: read('ExceptionType') ?? '',
    message: read('Message') ?? '',
    friendlyText: read('FriendlyText'),
    source: read('Source'),
    parameters: readParameters(find(children, 'Parameters'), secrets),
    stackTrace: stackTrace ? read('StackTrace') : undefined,
  };
}

function readParameters(
  node: HeaderNode | undefined,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const pairs = (node?.children ?? []).map(({ children }) =>
    ['Key', 'Value'].map((name) => redact(find(children, name)?.text ?? '', secrets)),
  );
  // A key may be named like what every object has.
  return Object.fromEntries(pairs) as Record<string, string>;
}

function find(nodes: readonly HeaderNode[], name: string): HeaderNode | undefined {
  return nodes.find((node) => node.name === name);
}
