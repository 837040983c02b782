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
