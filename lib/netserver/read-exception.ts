import { redact } from '../redaction/redact.js';
import { NetServerError, type NetServerException } from '../tenant-api/net-server-error.js';
import type { HeaderNode } from '../tenant-api/soap-answer.js';

const MAX_INNER = 20;

/** How an exception is read. */
export interface ExceptionReading {
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
