import { readFile } from 'node:fs/promises';
import { ArgumentError } from '../errors.js';
import { decodeText } from '../text/decode-text.js';
import { XmlError } from '../xml/tree.js';
import { CHECKED_IN, findDifferences } from './find-differences.js';
import { writeForm } from './write-form.js';
import { Wsdl } from './wsdl.js';

/**
 * Opens a WSDL of PartnerSystemUserService, once, for any number of envelopes; no address in it is ever contacted.
 *
 * Source: docs/protocol.md, "The SOAP exchange".
 *
 * @param source - the WSDL's text (it begins with `<`) or its file name; by default the checked-in contract
 * @returns the opened WSDL, for `buildEnvelope`
 * @throws TypeError ERR_INVALID_ARG_TYPE, or ERR_INVALID_ARG_VALUE when it is not this contract or leans on other
 *   files; an Error of node:fs when the file cannot be read
 * @example
 * ```ts
 * import { openWsdl } from 'superoffice-system-user';
 *
 * const wsdl = await openWsdl('PartnerSystemUserService.wsdl');
 * ```
 */
export async function openWsdl(source: string | Uint8Array = CHECKED_IN): Promise<Wsdl> {
  if (typeof source !== 'string' && !((source as unknown) instanceof Uint8Array)) {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'wsdl must be a file name, text or a Buffer');
  }
  if (typeof source === 'string' && /^\w+:\/\//.test(source)) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'wsdl must be a file name or text: no address is contacted for it',
    );
  }
  const isFile = typeof source === 'string' && !/^\uFEFF?\s*</.test(source);
  const content = isFile ? await readFile(source) : source;
  if (source !== CHECKED_IN) await requireSame(content);
  return new Wsdl(await writeForm(decodeText(content)?.trimStart() ?? ''));
}

async function requireSame(content: string | Uint8Array): Promise<void> {
  try {
    const [difference] = await findDifferences(content);
    if (difference === undefined) return;
    throw new XmlError(`is not the contract of PartnerSystemUserService: ${difference}`);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', `wsdl ${error.message}`);
  }
}
