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

/** A shorter secret may come about by chance where words are joined. */
const MIN_LENGTH = 8;
/** A character as in a URL, in HTML, in JSON. */
const ESCAPES =
  /%[\da-f]{2}|&#x[\da-f]{1,8};?|&#\d{1,8};?|&[a-z]{2,8};|\\u[\da-f]{4}|\\x[\da-f]{2}|\\[bfnrtv\\]/gi;

/**
 * Whether a text holds a secret in whatever spelling: that of a URL, of HTML or of JSON, letters of the other case, the
 * other alphabet of base64, with white space or invisible characters inside. The time is linear.
 */
export function repeatsSecret(text: string, secrets: readonly string[]): boolean {
  // A secret may hold what looks like an escape, and loses it where the others are decoded.
  const wanted = secrets.flatMap(spellingsOf).filter(({ length }) => length >= MIN_LENGTH);
  if (wanted.length === 0) return false;
  return spellingsOf(text).some((letters) => wanted.some((each) => letters.includes(each)));
}

/** The letters of a text as it is, and as it is decoded once and again. */
function spellingsOf(text: string): string[] {
  const once = text.replace(ESCAPES, decode);
  const twice = once.replace(ESCAPES, decode);
  return [text, once, twice].map(lettersOf);
}

/** What is the same in all of them: the letters and digits of ASCII, whatever their case. */
function lettersOf(text: string): string {
  return text.replace(/[^A-Za-z\d]+/g, '').toLowerCase();
}

/** The character that an escape stands for, none where it is neither a letter of ASCII nor begins another escape. */
function decode(escape: string): string {
  if (escape === '&amp;') return '&';
  if (escape === '\\\\') return '\\';
  const hex = /^(?:%|&#x|\\[ux])([\da-f]+)/i.exec(escape)?.[1];
  const code = hex === undefined ? Number(/^&#(\d+)/.exec(escape)?.[1]) : parseInt(hex, 16);
  return code < 0x80 ? String.fromCharCode(code) : '';
}
