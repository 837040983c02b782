/** A JWT, a ticket, the start of a JWT, a run of base64. */
const SHAPES = /[\w-]{16,}\.[\w-]{16,}\.[\w-]{16,}|7T:[\w+/=-]+|eyJ[\w-]{8,}|[\w+/-]{40,}={0,2}/g;
/** The first parts of a JWT anywhere in a text; the lookbehind at the dot makes the time linear. */
const JWT = /\.(?<=eyJ[\w-]{8,}\.)eyJ[\w-]{8}/;
const MAX_LENGTH = 1000;
/** The examined length of a text after known secrets are removed; redaction may shorten it a lot. */
const EXAMINED_LENGTH = 16 * MAX_LENGTH;

/**
 * Prepares untrusted text for an error message: redacts known secrets and text with the shape of a credential, replaces
 * control characters by spaces, and limits the length to 1,000 characters. The time is linear, so that a hostile text
 * cannot block the process.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  // Redact before truncating, which could split a secret.
  let whole = text;
  // Longest first, because one secret may be part of another.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    for (const each of exactSpellings(secret)) whole = whole.replaceAll(each, '[secret]');
  }
  const clean = truncate(whole);
  const rest = whole.replaceAll('[secret]', ' ');
  if (repeatsSecret(rest, secrets) || JWT.test(removeInvisible(clean.replace(SHAPES, ' ')))) {
    return '[a text that repeats a secret]';
  }
  const shown = clean.replace(SHAPES, redactRun).replace(/\p{Cc}+/gu, ' ');
  const isWhole = clean === whole && shown.length <= MAX_LENGTH;
  return isWhole ? shown : `${shown.slice(0, MAX_LENGTH)}…`;
}

/** Truncates before the last run of characters, because a partial credential no longer has a recognizable shape. */
function truncate(text: string): string {
  if (text.length <= EXAMINED_LENGTH) return text;
  let end = EXAMINED_LENGTH;
  while (end > 0 && /[\w+/=.:-]/.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Keeps fingerprints (only hex digits) and paths (no digits); long base64 contains both letters and digits. */
function redactRun(run: string): string {
  const isHarmless = /^[\da-f]+$/.test(run) || /^[A-Za-z/_-]+$/.test(run);
  return isHarmless ? run : '[secret]';
}

/** Removes line breaks and invisible characters, which may split a credential. */
function removeInvisible(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}]+/gu, '');
}

/** The secret unchanged, in HTML and in a URL: spellings that can be replaced exactly. */
function exactSpellings(secret: string): string[] {
  if (secret === '') return [];
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [secret, html, encodeURIComponent(secret)];
}

/** A shorter secret could occur by chance where words are joined. */
const MIN_SECRET_LENGTH = 8;
/** An escaped character in a URL, in HTML or in JSON. */
const ESCAPES =
  /%[\da-f]{2}|&#x[\da-f]{1,8};?|&#\d{1,8};?|&[a-z]{2,8};|\\u[\da-f]{4}|\\x[\da-f]{2}|\\[bfnrtv\\]/gi;

/**
 * Whether a text contains a secret in any spelling: escaped for a URL, HTML or JSON, in another case, in the other
 * alphabet of base64, or with white space or invisible characters inside. The time is linear.
 */
function repeatsSecret(text: string, secrets: readonly string[]): boolean {
  // A secret may contain what looks like an escape, so it is decoded in the same way.
  const wanted = secrets.flatMap(decodedForms).filter(({ length }) => length >= MIN_SECRET_LENGTH);
  if (wanted.length === 0) return false;
  return decodedForms(text).some((letters) => wanted.some((each) => letters.includes(each)));
}

/** The letters of a text that is not decoded, decoded once, and decoded twice. */
function decodedForms(text: string): string[] {
  const once = text.replace(ESCAPES, decode);
  const twice = once.replace(ESCAPES, decode);
  return [text, once, twice].map(lettersOf);
}

/** The ASCII letters and digits in lower case, which are the same in all spellings. */
function lettersOf(text: string): string {
  return text.replace(/[^A-Za-z\d]+/g, '').toLowerCase();
}

/** Decodes an escape; empty unless it is an ASCII character or starts another escape. */
function decode(escape: string): string {
  if (escape === '&amp;') return '&';
  if (escape === '\\\\') return '\\';
  const hex = /^(?:%|&#x|\\[ux])([\da-f]+)/i.exec(escape)?.[1];
  const code = hex === undefined ? Number(/^&#(\d+)/.exec(escape)?.[1]) : parseInt(hex, 16);
  return code < 0x80 ? String.fromCharCode(code) : '';
}
