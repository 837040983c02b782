/** A credential as it may be shown: enough to tell two apart, not enough to use. */
export function shorten(secret: string): string {
  return secret.length > 24 ? `${secret.slice(0, 6)}…(${secret.length} characters)` : '…';
}
