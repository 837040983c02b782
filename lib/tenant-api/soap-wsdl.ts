import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { WSDL } from 'soap';
import { ArgumentError } from '../errors.js';
import { decodeText } from '../text/decode-text.js';
import { checkWsdl } from '../netserver/check-wsdl.js';

/** As many services as NetServer has, in several versions. */
const MAX_WSDLS = 500;
/** Twenty times the largest WSDL of NetServer. */
const MAX_BYTES = 16 * 1024 * 1024;

/** A parsed WSDL; it is shared, and its options are not to be written to. */
export interface ParsedWsdl {
  /** node-soap's `WSDL`, whose type leans on a package that users need not have. */
  readonly wsdl: object;
  /** The namespace of its header blocks. */
  readonly namespace: string;
}

/** The WSDLs of a client, each read and parsed once. */
export class WsdlLibrary {
  readonly #opened = new Map<string, Promise<ParsedWsdl>>();

  /** Opens a WSDL by its file name or its text. */
  open(source: string | Uint8Array): Promise<ParsedWsdl> {
    if (typeof source !== 'string' && !((source as unknown) instanceof Uint8Array)) {
      throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'wsdl must be a file name, text or a Buffer');
    }
    const isFile = typeof source === 'string' && !/^\uFEFF?\s*</.test(source);
    if (isFile && /^\w+:\/\//.test(source)) {
      throw new ArgumentError(
        'ERR_INVALID_ARG_VALUE',
        'wsdl must be a file name or text: no address is contacted for it',
      );
    }
    const key = isFile ? resolve(source) : createHash('sha256').update(source).digest('base64');
    let opened = this.#opened.get(key);
    if (!opened) {
      opened = this.#read(source, isFile);
      if (this.#opened.size >= MAX_WSDLS) this.#opened.clear();
      this.#opened.set(key, opened);
      // What failed may be mended.
      opened.catch(() => this.#opened.delete(key));
    }
    return opened;
  }

  async #read(source: string | Uint8Array, isFile: boolean): Promise<ParsedWsdl> {
    const content = isFile ? await readFile(source as string) : source;
    const text = content.length > MAX_BYTES ? undefined : decodeText(content)?.trimStart();
    if (text === undefined) {
      throw new ArgumentError(
        'ERR_INVALID_ARG_VALUE',
        'wsdl is too large, or not encoded as UTF-8',
      );
    }
    const namespace = checkWsdl(text);
    return { wsdl: await parse(text), namespace };
  }
}

function parse(text: string): Promise<WSDL> {
  const { WSDL } = require('soap') as typeof import('soap');
  return new Promise((done, fail) => {
    const wsdl = new WSDL(text, 'wsdl', {});
    wsdl.onReady((error: unknown) => {
      if (error)
        fail(new ArgumentError('ERR_INVALID_ARG_VALUE', 'wsdl cannot be read by node-soap'));
      else done(wsdl);
    });
  });
}
