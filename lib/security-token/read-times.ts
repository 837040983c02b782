/** From when to when a token holds, Unix s. */
export interface TokenTimes {
  readonly nbf: number;
  readonly exp: number;
}

/** Reads the times of a token whose payload has been read before; undefined where they are missing or malformed. */
export function readTimes(token: string): TokenTimes | undefined {
  const payload = Buffer.from(String(token.split('.')[1]), 'base64url').toString();
  const { nbf, exp } = Object(JSON.parse(payload)) as Partial<TokenTimes>;
  return Number.isSafeInteger(nbf) && Number.isSafeInteger(exp)
    ? ({ nbf, exp } as TokenTimes)
    : undefined;
}
