/** As much of protocol buffers as an ONNX file needs: fields of whole numbers, of bytes and of messages. */

/** A field of a message: its number, and what it holds. */
export type Field = readonly [number: number, value: number | bigint | string | Uint8Array | { float: number }];

/** The bytes of a message with these fields, in order. */
export function message(...fields: readonly Field[]): Uint8Array {
  const parts = fields.flatMap(([number, value]) => {
    if (typeof value === 'number' || typeof value === 'bigint') return [varint((BigInt(number) << 3n) | 0n), varint(BigInt.asUintN(64, BigInt(value)))];
    if (typeof value === 'object' && 'float' in value) return [varint((BigInt(number) << 3n) | 5n), new Uint8Array(Float32Array.of(value.float).buffer)];
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    return [varint((BigInt(number) << 3n) | 2n), varint(BigInt(bytes.length)), bytes];
  });
  return Buffer.concat(parts);
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
