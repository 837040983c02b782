import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { WSDL } from 'soap';
import { ArgumentError } from '../errors.js';
import { decodeText } from '../text/decode-text.js';

/** Enough for all services of NetServer in several versions. */
const MAX_WSDLS = 500;
/** Twenty times the size of the largest WSDL of NetServer. */
const MAX_BYTES = 16 * 1024 * 1024;

/** A parsed WSDL. It is shared by clients, so its options must not be changed. */
interface ParsedWsdl {
  /** node-soap's `WSDL`; its type depends on a package that users may not have. */
  readonly wsdl: object;
  /** The namespace of the header blocks. */
  readonly namespace: string;
}

/** The WSDLs of a client, each read and parsed once. */
export class WsdlLibrary {
  readonly #parsed = new Map<string, Promise<ParsedWsdl>>();

  /** Opens a WSDL from a file name or from its text. */
  open(source: string | Uint8Array): Promise<ParsedWsdl> {
    if (typeof source !== 'string' && !((source as unknown) instanceof Uint8Array)) {
      throw new ArgumentError(
        'ERR_INVALID_ARG_TYPE',
        'wsdl must be a file name, the text of a WSDL or a Buffer',
      );
    }
    const isFile = typeof source === 'string' && !/^\uFEFF?\s*</.test(source);
    if (isFile && /^\w+:\/\//.test(source)) {
      throw new ArgumentError(
        'ERR_INVALID_ARG_VALUE',
        'wsdl must be a file name or the text of a WSDL; a URL is not fetched',
      );
    }
    const key = isFile ? resolve(source) : createHash('sha256').update(source).digest('base64');
    let parsed = this.#parsed.get(key);
    if (!parsed) {
      parsed = this.#parse(source, isFile);
      if (this.#parsed.size >= MAX_WSDLS) this.#parsed.clear();
      this.#parsed.set(key, parsed);
      // A failure is not cached, because the file may be corrected.
      parsed.catch(() => this.#parsed.delete(key));
    }
    return parsed;
  }

  async #parse(source: string | Uint8Array, isFile: boolean): Promise<ParsedWsdl> {
    const content = isFile ? await readFile(source as string) : source;
    const text = content.length > MAX_BYTES ? undefined : decodeText(content)?.trimStart();
    if (text === undefined) {
      throw new ArgumentError(
        'ERR_INVALID_ARG_VALUE',
        'wsdl is larger than 16 MB, or is not UTF-8',
      );
    }
    const namespace = checkWsdl(text);
    return { wsdl: await parseWsdl(text), namespace };
  }
}

const WSDL_NAMESPACE = 'http://schemas.xmlsoap.org/wsdl/';
const SCHEMA = 'http://www.w3.org/2001/XMLSchema';
const IMPORTS = ['import', 'include', 'redefine'];

/**
 * Checks the text of a WSDL before node-soap parses it, because node-soap would fetch imports from any address. The WSDL
 * must be well-formed, and must not have a DOCTYPE or import other files.
 *
 * @returns the namespace in which the header blocks are declared; otherwise the target namespace
 * @throws TypeError ERR_INVALID_ARG_VALUE
 */
function checkWsdl(text: string): string {
  const { SaxesParser } = require('saxes') as typeof import('saxes');
  const parser = new SaxesParser({ xmlns: true, position: false });
  const schemas: string[] = [];
  let targetNamespace = '';
  let headerNamespace: string | undefined;
  let depth = 0;
  parser.on('error', () => {
    throw invalidWsdl('is not well-formed XML');
  });
  parser.on('doctype', () => {
    throw invalidWsdl('has a DOCTYPE');
  });
  parser.on('opentag', ({ uri, local, attributes }) => {
    const value = (name: string) => attributes[name]?.value;
    if (depth === 0 && (uri !== WSDL_NAMESPACE || local !== 'definitions'))
      throw invalidWsdl('is not a WSDL');
    if (IMPORTS.includes(local) && (value('location') ?? value('schemaLocation')) !== undefined) {
      throw invalidWsdl('imports other files; save the WSDL from the address with ?singleWsdl');
    }
    if (depth === 0) targetNamespace = value('targetNamespace') ?? '';
    if (uri === SCHEMA && local === 'schema') schemas.push(value('targetNamespace') ?? '');
    if (uri === SCHEMA && local === 'element' && value('name') === 'ApplicationToken') {
      headerNamespace ??= schemas.at(-1);
    }
    depth++;
  });
  parser.on('closetag', () => {
    depth--;
  });
  parser.write(text).close();
  return headerNamespace ?? targetNamespace;
}

function parseWsdl(text: string): Promise<WSDL> {
  const { WSDL } = require('soap') as typeof import('soap');
  return new Promise((resolve, reject) => {
    const wsdl = new WSDL(text, 'wsdl', {});
    wsdl.onReady((error: unknown) => {
      if (error)
        reject(new ArgumentError('ERR_INVALID_ARG_VALUE', 'wsdl cannot be read by node-soap'));
      else resolve(wsdl);
    });
  });
}

function invalidWsdl(problem: string): ArgumentError {
  return new ArgumentError('ERR_INVALID_ARG_VALUE', `wsdl ${problem}`);
}
