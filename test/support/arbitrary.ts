import * as fc from 'fast-check';

/** Bytes that begin as given ones and are then cut, overwritten, repeated and mixed. */
export function mutated(originals: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom('cut', 'overwrite', 'insert', 'remove', 'repeat'),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc
        .constantFrom('<', '>', '</', '&', '&#0;', ']]>', '<![CDATA[', '<!DOCTYPE a>', '<a:b>', '=')
        .map((text) => Buffer.from(text)),
    ),
    length: fc.nat({ max: 64 }),
  });
  return fc
    .tuple(fc.constantFrom(...originals), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([original, changes]) => changes.reduce(apply, original));
}

function apply(
  bytes: Buffer,
  {
    at,
    kind,
    bytes: added,
    length,
  }: { at: number; kind: string; bytes: Uint8Array; length: number },
): Buffer {
  const start = Math.floor(at * bytes.length);
  const [head, tail] = [bytes.subarray(0, start), bytes.subarray(start)];
  switch (kind) {
    case 'cut':
      return head;
    case 'overwrite':
      return Buffer.concat([head, added, tail.subarray(added.length)]);
    case 'insert':
      return Buffer.concat([head, added, tail]);
    case 'remove':
      return Buffer.concat([head, tail.subarray(length)]);
    default:
      return Buffer.concat([head, tail.subarray(0, length), tail]);
  }
}
