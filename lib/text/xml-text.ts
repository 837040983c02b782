const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

/** Writes a text so that an XML parser reads the same text, line breaks too (XML 1.0, sections 2.4 and 2.11). */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\t\n\r]/g, (character) => ESCAPES[character] as string);
}

/** Control characters but tab, line feed, carriage return and the C1 set; the two non-characters; lone surrogates. */
const FORBIDDEN = /(?![\t\n\r\x7F-\x9F])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/u;

/** What nearly every text is made of, told fast. */
const PLAIN = /^[\t\n\r\x20-\x7E]*$/;

/** Whether a text has characters that XML 1.0, section 2.2, does not allow. */
export function hasForbiddenCharacters(text: string): boolean {
  return !PLAIN.test(text) && FORBIDDEN.test(text);
}
