/** A PEM block: its label and its content. */
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g;

/**
 * Repairs a PEM that an environment file or copy-paste has mangled: literal `\n`, a BOM, indentation, missing line breaks
 * or spaces in their place. Returns the first block whose label ends in `label`, or the trimmed text without one.
 */
export function repairPem(text: string, label: string): string {
  const plain = text
    .replace(/^\uFEFF/, '')
    .replace(/\\+[rn]/g, '\n')
    .trim();
  const block = [...plain.matchAll(BLOCK)].find(([, found]) => found?.endsWith(label));
  const [whole = plain, name = '', content = ''] = block ?? [];
  // An encrypted PKCS#1 block has header lines, which must stay unchanged.
  if (!block || content.includes(':')) return whole;
  const lines = content.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`, ''].join('\n');
}
