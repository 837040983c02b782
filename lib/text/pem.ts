/** A PEM block: its label and whatever stands between its two lines. */
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g;

/**
 * Mends what environment files and copy-paste do to a PEM: literal `\n`, a BOM, indentation, line breaks lost or turned
 * into spaces. Of several blocks the first whose label ends in `label` counts; a text without one comes back trimmed.
 */
export function repairPem(text: string, label: string): string {
  const plain = text
    .replace(/^\uFEFF/, '')
    .replace(/\\+[rn]/g, '\n')
    .trim();
  const block = [...plain.matchAll(BLOCK)].find(([, found]) => found?.endsWith(label));
  const [whole = plain, name = '', content = ''] = block ?? [];
  // An encrypted PKCS#1 block carries headers, whose lines must stay as they are.
  if (!block || content.includes(':')) return whole;
  const lines = content.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`, ''].join('\n');
}
