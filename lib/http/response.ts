import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { lazy } from '../concurrency/lazy.js';
import { type Step, SystemUserError } from '../errors.js';
import { responseMalformed } from './malformed-response.js';
import type { HttpRequest } from './request.js';

/** Sockets are loaded with the first request: most uses of a cached ticket make none. */
const loadRequest = lazy(() => import('./request.js'));

/** One response, whole. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Sends one request as `beginRequest` does, and takes its whole answer, bounded in time and size.
 *
 * @param maxBytes - what the answer may have; default: sixty times the largest one of an exchange
 */
export async function sendRequest(
  url: URL,
  request: HttpRequest,
  maxBytes = MAX_BYTES,
): Promise<HttpResponse> {
  const { beginRequest } = await loadRequest();
  return beginRequest<HttpResponse>(url, request, (incoming, { done, fail, translate }) => {
    const { statusCode: status = 0, headers } = incoming;
    const finish = (body: Buffer) => {
      done({ status, headers, body });
    };
    readBody(incoming, maxBytes, finish, (failure) => {
      fail(
        failure instanceof Error ? translate(failure) : bodyError(failure, maxBytes, request.step),
      );
    });
  });
}

function bodyError(
  failure: Exclude<BodyFailure, Error>,
  maxBytes: number,
  step: Step | undefined,
): SystemUserError {
  if (failure === 'unknown encoding') {
    return responseMalformed('is compressed in an unknown way', undefined, step ?? null);
  }
  const isUse = step === undefined;
  return new SystemUserError('ERR_RESPONSE_TOO_LARGE', {
    step,
    message: `The answer is larger than ${maxBytes} bytes, ${isUse ? 'the most that is read' : 'which no answer of this contract is'}.`,
    hint: isUse
      ? 'Ask for less at a time: fewer rows, fewer fields.'
      : 'Check the login URL, and whether a proxy or firewall answers in place of the service.',
  });
}

/** Sixty times the largest answer of this contract. */
const MAX_BYTES = 256 * 1024;

/** How a body ended that cannot be read. */
type BodyFailure = 'too large' | 'unknown encoding' | Error;

/** Reads a body up to a number of bytes, counted after decompression: nobody asked for it, but some gateways compress anyway. */
function readBody(
  incoming: IncomingMessage,
  maxBytes: number,
  done: (body: Buffer) => void,
  fail: (failure: BodyFailure) => void,
): void {
  const source = decodeBody(incoming);
  if (!source) {
    fail('unknown encoding');
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on('error', fail);
  if (source !== incoming) source.on('error', fail);
  source.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else {
      source.destroy();
      fail('too large');
    }
  });
  source.on('end', () => {
    done(Buffer.concat(chunks));
  });
}

const zlib = lazy(() => require('node:zlib') as typeof import('node:zlib'));

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => zlib().createGunzip(),
  'x-gzip': () => zlib().createGunzip(),
  deflate: () => zlib().createInflate(),
  br: () => zlib().createBrotliDecompress(),
};

/** The body of an answer, decompressed; undefined where it is compressed in an unknown way. */
export function decodeBody(incoming: IncomingMessage): Readable | undefined {
  const encoding = incoming.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity') return incoming;
  const decode = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  return decode && incoming.pipe(decode());
}
