import { constants, createHmac, sign } from 'node:crypto';
import { fixture } from '../support/fixture.js';
import type { TokenSpec } from './attack.js';
import { changed } from './changed.js';
import { genuine } from './genuine.js';

/** Makes a security token as the case describes it; with nothing described it is a genuine one. */
export function makeToken(
  { header = {}, payload = {}, shape = '$1.$2.$3', ...how }: TokenSpec,
  elsewhere: string,
): string {
  const written = [write(header, genuine.header), write(payload, genuine.claims)];
  const parts = written.map((text) =>
    Buffer.from(text.replaceAll('{elsewhere}', elsewhere)).toString('base64url'),
  );
  const signature = signatureOf(Buffer.from(parts.join('.')), how).toString('base64url');
  return shape.replace(/\$([123])/g, (_, part) => [...parts, signature][Number(part) - 1]!);
}

function write(part: NonNullable<TokenSpec['header']>, base: Readonly<Record<string, unknown>>) {
  const text = typeof part === 'string' ? part : JSON.stringify(changed(base, part));
  return text.replaceAll('"id:', `"${genuine.identity}`);
}

function signatureOf(data: Buffer, { key = 'issuer.pem', signedAs = 'RS256' }: TokenSpec): Buffer {
  if (signedAs === 'nothing') return Buffer.alloc(0);
  const file = fixture(`keys/${key}`);
  if (signedAs === 'HS256') return createHmac('sha256', file).update(data).digest();
  if (signedAs === 'ES256') return sign('sha256', data, { key: file, dsaEncoding: 'ieee-p1363' });
  const padding =
    signedAs === 'PS256' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  return sign(signedAs === 'RS512' ? 'sha512' : 'sha256', data, { key: file, padding });
}
