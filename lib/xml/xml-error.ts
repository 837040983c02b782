/** Why a text is not XML this package reads, as the end of a sentence that begins with what was read. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}
