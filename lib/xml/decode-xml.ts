import { ArgumentError } from '../argument-error.js';
import { XmlError } from './xml-error.js';

/** Decodes XML strictly: UTF-8, or UTF-16 by its byte order mark; the mark and leading white space are dropped. */
export function decodeXml(xml: string | Uint8Array): string {
  if (typeof xml === 'string') return xml.replace(/^\uFEFF/, '').trimStart();
  if (!((xml as unknown) instanceof Uint8Array)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'XML must be a string or a Buffer');
  }
  const mark = Buffer.from(xml.subarray(0, 2)).toString('hex');
  const encoding = { fffe: 'utf-16le', feff: 'utf-16be' }[mark] ?? 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(xml).trimStart();
  } catch {
    throw new XmlError('is not encoded as it should be');
  }
}
