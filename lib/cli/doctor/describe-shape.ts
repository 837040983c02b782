/** What a credential can be told by; the more telling shapes come first. */
const SHAPES: readonly (readonly [shape: RegExp, name: string])[] = [
  [/PRIVATE KEY-----|<RSAKeyValue/, 'a private key'],
  [/^\$\{?\w+\}?$|^%\w+%$|^\{\{.*\}\}$/, 'a placeholder that nothing has been put in for'],
  [/^(["']).*\1$/, 'a text that is still in its quotes'],
  [/^7T:/, 'a ticket'],
  [/^eyJ[\w-]*\.[\w-]+\./, 'a security token'],
  [/\.\d{12}\.[\w+/=-]{64,}$/, 'a signed system token'],
  [/^[\da-f]{32}$|^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, 'a client secret'],
  // "Application Name-randomchars": an end of some length, that is no word.
  [/^\S.*-(?=\w*\d|[a-z]*[A-Z]\w*[a-z])\w{8,16}$/, 'a system user token'],
];

/** What a credential looks like, undefined if like nothing in particular; it is for warnings, not to refuse by. */
export function describeShape(text: string): string | undefined {
  return SHAPES.find(([shape]) => shape.test(text))?.[1];
}
