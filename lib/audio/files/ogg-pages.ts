/** Ogg pages (RFC 3533). */

/** Where a packet ends on a page is said in pieces of at most 255 bytes, at most 255 of them. */
const mostSegments = 255;

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = (crc << 8) ^ crcTable[((crc >>> 24) ^ byte) & 0xff]!;
  return crc >>> 0;
}

export interface OggPacket {
  bytes: Uint8Array;
  /** Samples of the stream up to its end. */
  granule: number;
}

/** Writes packets into pages. The serial number is fixed, so the same packets give the same bytes. */
export class OggPager {
  readonly #serial: number;
  #sequence = 0;
  #packets: OggPacket[] = [];
  #segments = 0;

  constructor(serial: number) {
    this.#serial = serial;
  }

  /** Takes a packet; gives back a page where it would be too full with it. */
  push(packet: OggPacket): Uint8Array {
    const segments = Math.floor(packet.bytes.length / 255) + 1;
    const full = this.#segments + segments > mostSegments ? this.flush(false) : new Uint8Array(0);
    this.#packets.push(packet);
    this.#segments += segments;
    return full;
  }

  get packets(): number {
    return this.#packets.length;
  }

  /** Everything held as pages; `last` marks the end of the stream. */
  flush(last: boolean): Uint8Array {
    const lacing: number[] = [];
    for (const { bytes } of this.#packets) {
      for (let left = bytes.length; ; left -= 255) {
        lacing.push(Math.min(255, left));
        if (left < 255) break;
      }
    }
    const body = Buffer.concat(this.#packets.map(({ bytes }) => bytes));
    const granule = this.#packets.at(-1)?.granule ?? 0;
    this.#packets = [];
    this.#segments = 0;
    const pages: Uint8Array[] = [];
    for (let from = 0, at = 0; from < lacing.length; ) {
      const values = lacing.slice(from, from + mostSegments);
      const size = values.reduce((sum, value) => sum + value, 0);
      const final = from + values.length === lacing.length;
      // A packet that goes on: the page before ended with a full piece. A page on which none ends has granule -1.
      const continued = from > 0 && lacing[from - 1] === 255;
      const ends = values.some((value) => value < 255);
      pages.push(this.#page(values, body.subarray(at, at + size), ends ? granule : -1, continued, last && final));
      from += values.length;
      at += size;
    }
    return Buffer.concat(pages);
  }

  #page(lacing: number[], body: Uint8Array, granule: number, continued: boolean, last: boolean): Uint8Array {
    const head = Buffer.alloc(27 + lacing.length);
    head.write('OggS', 0, 'latin1');
    head[5] = (continued ? 1 : 0) | (this.#sequence === 0 ? 2 : 0) | (last ? 4 : 0);
    head.writeBigInt64LE(BigInt(granule), 6);
    head.writeUInt32LE(this.#serial, 14);
    head.writeUInt32LE(this.#sequence, 18);
    head[26] = lacing.length;
    head.set(lacing, 27);
    const page = Buffer.concat([head, body]);
    page.writeUInt32LE(crc32(page), 22);
    this.#sequence += 1;
    return page;
  }
}

/** Takes an Ogg stream apart as it comes, for what an encoder of another programme writes. Pages are not checked. */
export class OggReader {
  #left: Uint8Array = new Uint8Array(0);
  #packet: Uint8Array[] = [];

  /** The packets that became whole. */
  push(bytes: Uint8Array): Uint8Array[] {
    let data: Uint8Array = Buffer.concat([this.#left, bytes]);
    const packets: Uint8Array[] = [];
    while (data.length >= 27) {
      const count = data[26]!;
      if (data.length < 27 + count) break;
      const lacing = data.subarray(27, 27 + count);
      const size = lacing.reduce((sum, value) => sum + value, 0);
      if (data.length < 27 + count + size) break;
      let at = 27 + count;
      for (const value of lacing) {
        this.#packet.push(data.slice(at, at + value));
        at += value;
        if (value === 255) continue;
        packets.push(Buffer.concat(this.#packet));
        this.#packet = [];
      }
      data = data.subarray(at);
    }
    this.#left = data.slice();
    return packets;
  }
}
