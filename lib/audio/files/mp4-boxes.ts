/** Boxes of an ISO base media file (ISO/IEC 14496-12). */

/** A box of a type and its body, in pieces. */
export function box(type: string, ...body: Uint8Array[]): Buffer {
  const head = Buffer.alloc(8);
  const size = 8 + body.reduce((sum, part) => sum + part.length, 0);
  head.writeUInt32BE(size);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...body]);
}

/** A box with version and flags. */
export function fullBox(type: string, version: number, flags: number, ...body: Uint8Array[]): Buffer {
  return box(type, u32(version * 0x1000000 + flags), ...body);
}

export function u16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, i) => bytes.writeUInt16BE(value & 0xffff, i * 2));
  return bytes;
}

export function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => bytes.writeUInt32BE(value >>> 0, i * 4));
  return bytes;
}

export function u64(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, i) => bytes.writeBigUInt64BE(BigInt(value), i * 8));
  return bytes;
}

/** The identity matrix that every head carries. */
export const unityMatrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** Sample sizes as a table that grows without boxing. */
export class SizeTable {
  #sizes = new Uint32Array(1024);
  length = 0;
  total = 0;

  add(size: number): void {
    if (this.length === this.#sizes.length) {
      const larger = new Uint32Array(this.length * 2);
      larger.set(this.#sizes);
      this.#sizes = larger;
    }
    this.#sizes[this.length] = size;
    this.length += 1;
    this.total += size;
  }

  at(index: number): number {
    return this.#sizes[index]!;
  }

  /** As the body of stsz after its size of zero. */
  bytes(): Buffer {
    const bytes = Buffer.alloc(this.length * 4);
    for (let i = 0; i < this.length; i += 1) bytes.writeUInt32BE(this.#sizes[i]!, i * 4);
    return bytes;
  }
}
