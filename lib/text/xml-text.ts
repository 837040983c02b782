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

/** Escapes text so that an XML parser reads back the same text, including line breaks (XML 1.0, sections 2.4, 2.11). */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\t\n\r]/g, (character) => ESCAPES[character] as string);
}

/** Control characters except tab, line feed, carriage return and C1; the two noncharacters; lone surrogates. */
const FORBIDDEN = /(?![\t\n\r\x7F-\x9F])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/u;

/** A fast check that almost every text passes. */
const PLAIN = /^[\t\n\r\x20-\x7E]*$/;

/** Whether a text has characters that XML 1.0, section 2.2, does not allow. */
export function hasForbiddenCharacters(text: string): boolean {
  return !PLAIN.test(text) && FORBIDDEN.test(text);
}
