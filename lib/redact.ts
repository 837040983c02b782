/** A JWT, a ticket, the beginning of a JWT, a run of base64. */
const SHAPES = /[\w-]{16,}\.[\w-]{16,}\.[\w-]{16,}|7T:[\w+/=-]+|eyJ[\w-]{8,}|[\w+/-]{40,}={0,2}/g;
/** The first parts of a JWT, wherever they begin. */
const JWT = /eyJ[\w-]{8,}\.eyJ[\w-]{8,}/;
/** A shorter secret may come about by chance where words are joined. */
const MIN_JOINED = 16;
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
    for (const each of spellings(secret)) clean = clean.replaceAll(each, '[secret]');
  }
  if (isBroken(clean, secrets)) return '[a text that repeats a secret]';
  clean = clean.replace(SHAPES, strike).replace(/\p{Cc}+/gu, ' ');
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean;
}

/** Fingerprints are in hex, and paths have no digits; base64 of some length has all there is. */
function strike(run: string): string {
  const isHarmless = /^[\da-f]+$/.test(run) || /^[A-Za-z/_-]+$/.test(run);
  return isHarmless ? run : '[secret]';
}

/** Whether a secret, or a JWT, is there across line breaks, where none of it has been struck out. */
function isBroken(text: string, secrets: readonly string[]): boolean {
  const joined = join(text);
  const parts = secrets.map(join);
  const isThere = parts.some((part) => part.length >= MIN_JOINED && joined.includes(part));
  return isThere || JWT.test(join(text.replace(SHAPES, ' ')));
}

function join(text: string): string {
  return text.replace(/\s+/g, '');
}

/** As it is, as in HTML, as in a URL. */
function spellings(secret: string): string[] {
  if (secret === '') return [];
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [secret, html, encodeURIComponent(secret)];
}
