import { htmlPage } from './html-page.js';
import { Rejection } from './rejection.js';

/** A body as text, and the encoding that it was in. */
export interface DecodedBody {
  readonly text: string;
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
}

/**
 * Turns the bytes of a SOAP 1.1 request into text, as a WCF text encoder does.
 *
 * @param contentType - the Content-Type header: `text/xml`, with or without a charset
 * @throws {@link Rejection} with 415 for another media type or charset, 400 for bytes that are not in the encoding
 */
export function decodeBody(contentType: string | undefined, bytes: Buffer): DecodedBody {
  const [mediaType, ...parameters] = (contentType ?? '').split(';').map((part) => part.trim());
  if (mediaType?.toLowerCase() !== 'text/xml') {
    throw new Rejection(htmlPage(415, 'The content type was not the expected type text/xml.'));
  }
  const charset = parameters
    .map((parameter) => /^charset\s*=\s*"?([^"]*)"?$/i.exec(parameter)?.[1])
    .find((value) => value !== undefined);
  const encoding = encodingFor(charset?.toLowerCase(), bytes);
  if (encoding === undefined) {
    throw new Rejection(
      htmlPage(415, 'The charset is not one of utf-8, utf-16, utf-16le, utf-16be.'),
    );
  }
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
  } catch {
    throw new Rejection(htmlPage(400, `The request holds bytes that are not ${encoding}.`));
  }
}

function encodingFor(
  charset: string | undefined,
  bytes: Buffer,
): DecodedBody['encoding'] | undefined {
  switch (charset) {
    case 'utf-8':
    case 'utf-16le':
    case 'utf-16be':
      return charset;
    case undefined:
      return sniffUtf16(bytes) ?? 'utf-8';
    case 'utf-16':
      return sniffUtf16(bytes) ?? 'utf-16le';
    default:
      return undefined;
  }
}

function sniffUtf16(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const start = bytes.toString('hex', 0, 2);
  if (start === 'fffe' || start === '3c00') return 'utf-16le';
  return start === 'feff' || start === '003c' ? 'utf-16be' : undefined;
}
