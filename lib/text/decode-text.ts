import { isUtf8 } from 'node:buffer';

/** Decodes UTF-8, or UTF-16 with a byte order mark, which is removed; undefined if the bytes are not valid. */
export function decodeText(content: string | Uint8Array): string | undefined {
  const text = typeof content === 'string' ? content : decodeBytes(content);
  return text?.startsWith('\uFEFF') ? text.slice(1) : text;
}

function decodeBytes(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decodeUtf16('utf-16le', bytes);
  if (first === 0xfe && second === 0xff) return decodeUtf16('utf-16be', bytes);
  if (!isUtf8(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

function decodeUtf16(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
