import { ArgumentError } from '../errors.js';
import { hasForbiddenCharacters } from '../text/xml-text.js';

/**
 * Refuses a secret that cannot travel in the envelope as it is, or that can only be a mistake.
 *
 * A CDATA section is refused because the envelope's writer passes it on unescaped (docs/protocol.md, "The envelope").
 */
export function checkCredential(name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string')
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', `${name} must be a string`);
  const problem = findProblem(value);
  if (problem) throw new ArgumentError('ERR_INVALID_ARG_VALUE', `${name} must not ${problem}`);
}

function findProblem(value: string): string | undefined {
  if (value === '') return 'be empty';
  if (value.startsWith('\uFEFF')) return 'begin with a byte order mark: save its file without one';
  if (value !== value.trim()) return 'begin or end with white space (a line break from a file?)';
  if (hasForbiddenCharacters(value)) return 'contain characters that XML forbids';
  if (value.includes('<![CDATA[') || value.includes(']]>')) return 'contain a CDATA section';
  return undefined;
}
