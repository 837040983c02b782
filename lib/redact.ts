/** Whatever looks like a JWT, a ticket, or a signature in base64. */
const SHAPES = /[\w-]{16,}\.[\w-]{16,}\.[\w-]{16,}|7T:[\w+/=-]+|[\w+/-]{120,}={0,2}/g;
const MAX_LENGTH = 1000;

/**
 * Makes a stranger's text fit to quote in an error: known secrets and whatever has the shape of a credential are struck
 * out, control characters become spaces, the length ends at 1,000 characters.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  // A secret that the cut would split must be struck out before it.
  let clean = text;
  // The longest first: one secret may be part of another.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret !== '') clean = clean.replaceAll(secret, '[secret]');
  }
  clean = clean.replace(SHAPES, '[secret]').replace(/\p{Cc}+/gu, ' ');
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean;
}
