/** Shorter ones, like the wanted type of token, are no secrets. */
const MIN_LENGTH = 4;

/** What an envelope carries, whole and by the parts of a signed system token: not to be quoted, should it be echoed. */
export function textsOfEnvelope(envelope: string): string[] {
  return [...envelope.matchAll(/>([^<>]+)</g)]
    .flatMap(([, text = '']) => [text, ...text.split(/\.\d{12}\./)])
    .filter((text) => text.trim().length >= MIN_LENGTH);
}
