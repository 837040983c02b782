/** Control characters but tab, line feed, carriage return and the C1 set; the two non-characters; lone surrogates. */
const FORBIDDEN = /(?![\t\n\r\x7F-\x9F])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/u;

/** What nearly every text is made of, told fast. */
const PLAIN = /^[\t\n\r\x20-\x7E]*$/;

/** Whether a text has characters that XML 1.0, section 2.2, does not allow. */
export function hasForbiddenCharacters(text: string): boolean {
  return !PLAIN.test(text) && FORBIDDEN.test(text);
}
