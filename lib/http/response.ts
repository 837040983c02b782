import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { lazy } from '../concurrency/lazy.js';
import { type Step, SystemUserError } from '../errors.js';
import { responseMalformed } from './malformed-response.js';
import type { HttpRequest } from './request.js';

/** Sockets are loaded with the first request: most uses of a cached ticket make none. */
const loadRequest = lazy(() => import('./request.js'));

/** A complete response. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Sends one request as `beginRequest` does, and returns the complete response, limited in time and size.
 *
 * @param maxBytes - the maximum size of the body after decompression; default 256 KB
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

const zlib = lazy(() => require('node:zlib') as typeof import('node:zlib'));

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => zlib().createGunzip(),
  'x-gzip': () => zlib().createGunzip(),
  deflate: () => zlib().createInflate(),
  br: () => zlib().createBrotliDecompress(),
};

/** The decompressed body of a response; undefined if its content encoding is unknown. */
export function decodeBody(incoming: IncomingMessage): Readable | undefined {
  const encoding = incoming.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity') return incoming;
  const decode = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  return decode && incoming.pipe(decode());
}

function bodyError(
  failure: Exclude<BodyFailure, Error>,
  maxBytes: number,
  step: Step | undefined,
): SystemUserError {
  if (failure === 'unknown encoding') {
    return responseMalformed('has an unknown content encoding', undefined, step ?? null);
  }
  const isUse = step === undefined;
  return new SystemUserError('ERR_RESPONSE_TOO_LARGE', {
    step,
    message: `The response is larger than the limit of ${maxBytes} bytes.`,
    hint: isUse
      ? 'Request less data at a time: fewer rows or fewer fields.'
      : 'Check the login URL, and whether a proxy or firewall responds in place of the service.',
  });
}

/** Sixty times the largest response of an exchange. */
const MAX_BYTES = 256 * 1024;

/** The reason why a body cannot be read. */
type BodyFailure = 'too large' | 'unknown encoding' | Error;

/** Reads a body up to a number of bytes after decompression: some gateways compress although it was not requested. */
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
