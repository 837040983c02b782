/**
 * .NET's RSAKeyValue: its children in the order .NET writes them, the JWK member (RFC 7518, section 6.3) that holds the
 * same number, and its length as a share of the modulus (0 where it has no fixed length).
 */
export const RSA_KEY_VALUE = [
  { name: 'Modulus', jwk: 'n', share: 1 },
  { name: 'Exponent', jwk: 'e', share: 0 },
  { name: 'P', jwk: 'p', share: 0.5 },
  { name: 'Q', jwk: 'q', share: 0.5 },
  { name: 'DP', jwk: 'dp', share: 0.5 },
  { name: 'DQ', jwk: 'dq', share: 0.5 },
  { name: 'InverseQ', jwk: 'qi', share: 0.5 },
  { name: 'D', jwk: 'd', share: 1 },
] as const;
