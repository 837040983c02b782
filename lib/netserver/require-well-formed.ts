import { responseMalformed } from '../http/malformed-response.js';

/**
 * Refuses an answer that is not well-formed, of which node-soap would make an error that holds all of it.
 *
 * @throws SystemUserError ERR_RESPONSE_MALFORMED
 */
export function requireWellFormed(text: string): void {
  const { SaxesParser } = require('saxes') as typeof import('saxes');
  const parser = new SaxesParser({ xmlns: true, position: false });
  parser.on('error', () => {
    throw responseMalformed('is not well-formed XML', 200, null);
  });
  parser.write(text).close();
}
