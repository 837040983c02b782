/** Tells whether a value is text that XML carries unchanged: no control characters, line breaks or half surrogates. */
export function isXmlText(value: unknown): value is string {
  return (
    typeof value === 'string' && /^[\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(value)
  );
}
