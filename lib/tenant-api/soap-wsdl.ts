import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { WSDL } from 'soap';
import { ArgumentError } from '../errors.js';
import { decodeText } from '../text/decode-text.js';

/** As many services as NetServer has, in several versions. */
const MAX_WSDLS = 500;
/** Twenty times the largest WSDL of NetServer. */
const MAX_BYTES = 16 * 1024 * 1024;

/** A parsed WSDL; it is shared, and its options are not to be written to. */
interface ParsedWsdl {
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

const WSDL_NAMESPACE = 'http://schemas.xmlsoap.org/wsdl/';
const SCHEMA = 'http://www.w3.org/2001/XMLSchema';
const LEANING = ['import', 'include', 'redefine'];

/**
 * Checks the text of a WSDL before node-soap gets it, which would fetch what it imports from anywhere: it must be
 * well-formed, have no DOCTYPE, and lean on no other file.
 *
 * @returns the namespace that the header blocks are declared in, else the target namespace
 * @throws TypeError ERR_INVALID_ARG_VALUE
 */
function checkWsdl(text: string): string {
  const { SaxesParser } = require('saxes') as typeof import('saxes');
  const parser = new SaxesParser({ xmlns: true, position: false });
  const schemas: string[] = [];
  let target = '';
  let ofHeaders: string | undefined;
  let depth = 0;
  parser.on('error', () => {
    throw unusable('is not well-formed XML');
  });
  parser.on('doctype', () => {
    throw unusable('has a DOCTYPE');
  });
  parser.on('opentag', ({ uri, local, attributes }) => {
    const value = (name: string) => attributes[name]?.value;
    if (depth === 0 && (uri !== WSDL_NAMESPACE || local !== 'definitions'))
      throw unusable('is not a WSDL');
    if (LEANING.includes(local) && (value('location') ?? value('schemaLocation')) !== undefined) {
      throw unusable('imports other files; save the ?singleWsdl form');
    }
    if (depth === 0) target = value('targetNamespace') ?? '';
    if (uri === SCHEMA && local === 'schema') schemas.push(value('targetNamespace') ?? '');
    if (uri === SCHEMA && local === 'element' && value('name') === 'ApplicationToken') {
      ofHeaders ??= schemas.at(-1);
    }
    depth++;
  });
  parser.on('closetag', () => {
    depth--;
  });
  parser.write(text).close();
  return ofHeaders ?? target;
}

function unusable(what: string): ArgumentError {
  return new ArgumentError('ERR_INVALID_ARG_VALUE', `wsdl ${what}`);
}
