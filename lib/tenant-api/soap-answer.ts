import { responseMalformed } from '../http/malformed-response.js';
import { redact } from '../redaction/redact.js';
import { SOAP_1_1, XSI } from '../xml/namespaces.js';
import { NetServerError, type NetServerException } from './net-server-error.js';

/** An element of the SOAP header. */
interface HeaderNode {
  /** The local name. */
  readonly name: string;
  text: string;
  readonly isNil: boolean;
  readonly children: HeaderNode[];
}

/** The beginning of a response, up to the first element of its body. */
interface ResponseHeader {
  readonly blocks: readonly HeaderNode[];
  /** Whether the body is a SOAP Fault. */
  readonly isFault: boolean;
  /** Whether the body has an element that is not nil, in any namespace. */
  readonly hasResult: boolean;
}

const CHUNK = 4096;
/** Far more than an ExceptionInfo with all its inner exceptions needs. */
const MAX_NODES = 10_000;
const MAX_DEPTH = 100;

/** Thrown to stop the parser early. */
class StopParsing extends Error {}

/**
 * Parses a response of NetServer up to the first element of its body: the header contains the outcome of the call, and the
 * body may be large.
 *
 * @throws SystemUserError ERR_RESPONSE_MALFORMED
 */
export function readResponseHeader(text: string): ResponseHeader {
  const { SaxesParser } = require('saxes') as typeof import('saxes');
  const parser = new SaxesParser({ xmlns: true, position: false });
  const root: HeaderNode = { name: '', text: '', isNil: false, children: [] };
  const path: HeaderNode[] = [root];
  let depth = 0;
  let nodes = 0;
  let section: 'outside' | 'header' | 'body' = 'outside';
  let isFault = false;
  let hasResult = false;
  const fail = (problem: string) => {
    throw responseMalformed(problem, 200, null);
  };
  parser.on('error', () => fail('is not well-formed XML'));
  parser.on('doctype', () => fail('has a DOCTYPE'));
  const addText = (chunk: string) => {
    const node = path.at(-1);
    if (section === 'header' && node && path.length > 1) node.text += chunk;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentag', ({ uri, local, attributes }) => {
    depth++;
    if (depth === 1 && (uri !== SOAP_1_1 || local !== 'Envelope')) fail('is not a SOAP envelope');
    const nils = Object.values(attributes).filter(
      ({ local: name, value }) => name === 'nil' && /^(true|1)$/i.test(value),
    );
    if (section === 'body') {
      isFault = uri === SOAP_1_1 && local === 'Fault';
      hasResult = nils.length === 0;
      throw new StopParsing();
    }
    if (depth === 2) section = uri === SOAP_1_1 && local === 'Body' ? 'body' : 'header';
    if (section === 'body' && nils.length > 0) throw new StopParsing();
    if (depth === 2 && section === 'header' && local !== 'Header')
      fail('has no SOAP header or body');
    if (depth < 3) return;
    if (++nodes > MAX_NODES || depth > MAX_DEPTH) fail('has a SOAP header that is too large');
    const isNil = nils.some((nil) => nil.uri === XSI);
    const node: HeaderNode = { name: local, text: '', isNil, children: [] };
    path.at(-1)?.children.push(node);
    path.push(node);
  });
  parser.on('closetag', () => {
    if (section === 'body') throw new StopParsing();
    if (depth >= 3) path.pop();
    depth--;
  });
  try {
    for (let at = 0; at < text.length; at += CHUNK) parser.write(text.slice(at, at + CHUNK));
    parser.close();
  } catch (error) {
    if (error instanceof StopParsing) return { blocks: root.children, isFault, hasResult };
    throw error;
  }
  return fail('has no SOAP body');
}

const MAX_INNER = 20;

interface ExceptionOptions {
  /** Credentials to redact, in case the server echoes them. */
  readonly secrets: readonly string[];
  /** Whether to include the stack traces of the server. */
  readonly stackTrace: boolean;
}

const EMPTY_EXCEPTION: NetServerException = {
  exceptionType: '',
  message: '',
  friendlyText: undefined,
  source: undefined,
  parameters: {},
  stackTrace: undefined,
};

/** Returns the error that the header blocks report; undefined unless they report a failure. */
export function readException(
  blocks: readonly HeaderNode[],
  options: ExceptionOptions,
): NetServerError | undefined {
  const succeeded = find(blocks, 'Succeeded')?.text.trim();
  // Responses of other services may lack this header.
  if (succeeded !== 'false' && succeeded !== '0') return undefined;
  const exceptions: NetServerException[] = [];
  let info = find(blocks, 'ExceptionInfo');
  while (info && !info.isNil && exceptions.length <= MAX_INNER) {
    exceptions.push(parseException(info, options));
    info = find(info.children, 'InnerException');
  }
  const [outer = EMPTY_EXCEPTION, ...inner] = exceptions;
  return new NetServerError(outer, inner);
}

function parseException(
  { children }: HeaderNode,
  { secrets, stackTrace }: ExceptionOptions,
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
  // fromEntries is safe for keys such as __proto__.
  return Object.fromEntries(pairs) as Record<string, string>;
}

function find(nodes: readonly HeaderNode[], name: string): HeaderNode | undefined {
  return nodes.find((node) => node.name === name);
}
