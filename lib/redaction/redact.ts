import { repeatsSecret } from '../repeats-secret.js';

/** A JWT, a ticket, the beginning of a JWT, a run of base64. */
const SHAPES = /[\w-]{16,}\.[\w-]{16,}\.[\w-]{16,}|7T:[\w+/=-]+|eyJ[\w-]{8,}|[\w+/-]{40,}={0,2}/g;
/** The first parts of a JWT, wherever they begin; looking back from the dot, for each part is then read once. */
const JWT = /\.(?<=eyJ[\w-]{8,}\.)eyJ[\w-]{8}/;
const MAX_LENGTH = 1000;
/** What is looked at of a text once it holds no known secret; it may shrink a lot before it is shown. */
const LOOKED_AT = 16 * MAX_LENGTH;

/**
 * Makes a stranger's text fit to quote in an error: known secrets and whatever has the shape of a credential are struck
 * out, control characters become spaces, the length ends at 1,000 characters. The time is linear: whoever wrote the text
 * holds up the whole process with it.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  // A secret that a cut would split must be struck out before it.
  let whole = text;
  // The longest first: one secret may be part of another.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    for (const each of spellings(secret)) whole = whole.replaceAll(each, '[secret]');
  }
  const clean = cut(whole);
  const rest = whole.replaceAll('[secret]', ' ');
  if (repeatsSecret(rest, secrets) || JWT.test(join(clean.replace(SHAPES, ' ')))) {
    return '[a text that repeats a secret]';
  }
  const shown = clean.replace(SHAPES, strike).replace(/\p{Cc}+/gu, ' ');
  const isWhole = clean === whole && shown.length <= MAX_LENGTH;
  return isWhole ? shown : `${shown.slice(0, MAX_LENGTH)}…`;
}

/** The beginning of a text, without the run that the cut falls into: it has lost the shape it could be told by. */
function cut(text: string): string {
  if (text.length <= LOOKED_AT) return text;
  let end = LOOKED_AT;
  while (end > 0 && /[\w+/=.:-]/.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Fingerprints are in hex, and paths have no digits; base64 of some length has all there is. */
function strike(run: string): string {
  const isHarmless = /^[\da-f]+$/.test(run) || /^[A-Za-z/_-]+$/.test(run);
  return isHarmless ? run : '[secret]';
}

/** As lines, or as letters that nobody sees, leave it. */
function join(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}]+/gu, '');
}

/** As it is, as in HTML, as in a URL: the spellings of which nothing but the secret itself need be struck out. */
function spellings(secret: string): string[] {
  if (secret === '') return [];
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [secret, html, encodeURIComponent(secret)];
}
