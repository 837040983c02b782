/**
 * A short reason: a code of Node.js or the first word of what Redis says, and no more of it, for it may repeat what it
 * was sent, a password included.
 */
export function describeRedisError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as NodeJS.ErrnoException;
  const [reply] = /^[A-Z]{2,}\b/.exec(error.message) ?? [];
  return code ?? reply ?? error.constructor.name;
}
