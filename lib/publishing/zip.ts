import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';

/**
 * ZIP archives as a stream (PKWARE APPNOTE 6.3): nothing is compressed (sound would not get smaller), Zip64 past 4 GB or
 * 65,535 files, every date the same, so the same files give the same bytes. The length is known before the first byte.
 */

export interface ZipEntry {
  /** Path inside the archive, with forward slashes. */
  name: string;
  size: number;
  crc: number;
  /** Hexadecimal; for lists of checksums. */
  sha256: string;
  /** The content; must be what was measured. */
  read(): AsyncIterable<Uint8Array>;
}

const most32 = 0xffffffff;
const most16 = 0xffff;
/** 1 January 1980, the first day that ZIP knows. */
const dosDate = 0x21;
const utf8Names = 0x800;

/** An entry of bytes in memory. */
export function bytesEntry(name: string, content: Uint8Array | string): ZipEntry {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    name,
    size: bytes.length,
    crc: crc32(bytes),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    async *read() {
      yield bytes;
    },
  };
}

/** An entry of a file on this machine; it is read once now, for its checksums, and again when the archive is sent. */
export async function fileEntry(name: string, file: string): Promise<ZipEntry> {
  const hash = createHash('sha256');
  let size = 0;
  let crc = 0;
  const read = (): AsyncIterable<Uint8Array> => createReadStream(file, { highWaterMark: 1 << 18 });
  for await (const bytes of read()) {
    hash.update(bytes);
    crc = crc32(bytes, crc);
    size += bytes.length;
  }
  return { name, size, crc, sha256: hash.digest('hex'), read };
}

function needs64(entry: ZipEntry, offset: number): { size: boolean; offset: boolean } {
  return { size: entry.size >= most32, offset: offset >= most32 };
}

function localHead(entry: ZipEntry): Buffer {
  const name = Buffer.from(entry.name);
  const { size: big } = needs64(entry, 0);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(big ? 45 : 20, 4);
  head.writeUInt16LE(utf8Names, 6);
  head.writeUInt16LE(dosDate, 12);
  head.writeUInt32LE(entry.crc, 14);
  head.writeUInt32LE(big ? most32 : entry.size, 18);
  head.writeUInt32LE(big ? most32 : entry.size, 22);
  head.writeUInt16LE(name.length, 26);
  const extra = big ? zip64Extra([entry.size, entry.size]) : Buffer.alloc(0);
  head.writeUInt16LE(extra.length, 28);
  return Buffer.concat([head, name, extra]);
}

function zip64Extra(values: number[]): Buffer {
  const extra = Buffer.alloc(4 + values.length * 8);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(values.length * 8, 2);
  values.forEach((value, i) => extra.writeBigUInt64LE(BigInt(value), 4 + i * 8));
  return extra;
}

function centralHead(entry: ZipEntry, offset: number): Buffer {
  const name = Buffer.from(entry.name);
  const big = needs64(entry, offset);
  const values = [...(big.size ? [entry.size, entry.size] : []), ...(big.offset ? [offset] : [])];
  const extra = values.length > 0 ? zip64Extra(values) : Buffer.alloc(0);
  const head = Buffer.alloc(46);
  const version = values.length > 0 ? 45 : 20;
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(version, 4);
  head.writeUInt16LE(version, 6);
  head.writeUInt16LE(utf8Names, 8);
  head.writeUInt16LE(dosDate, 14);
  head.writeUInt32LE(entry.crc, 16);
  head.writeUInt32LE(big.size ? most32 : entry.size, 20);
  head.writeUInt32LE(big.size ? most32 : entry.size, 24);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE(big.offset ? most32 : offset, 42);
  return Buffer.concat([head, name, extra]);
}

function ending(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, most16), 8);
  end.writeUInt16LE(Math.min(count, most16), 10);
  end.writeUInt32LE(Math.min(size, most32), 12);
  end.writeUInt32LE(Math.min(offset, most32), 16);
  if (count < most16 && size < most32 && offset < most32) return end;
  const large = Buffer.alloc(76);
  large.writeUInt32LE(0x06064b50, 0);
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(45, 12);
  large.writeUInt16LE(45, 14);
  for (const at of [24, 32]) large.writeBigUInt64LE(BigInt(count), at);
  large.writeBigUInt64LE(BigInt(size), 40);
  large.writeBigUInt64LE(BigInt(offset), 48);
  large.writeUInt32LE(0x07064b50, 56);
  large.writeBigUInt64LE(BigInt(offset + size), 64);
  large.writeUInt32LE(1, 72);
  return Buffer.concat([large, end]);
}

/** The index at the end of the archive, and where it begins. */
function directory(entries: readonly ZipEntry[]): { at: number; bytes: Buffer } {
  let at = 0;
  const heads = entries.map((entry) => {
    const head = centralHead(entry, at);
    at += localHead(entry).length + entry.size;
    return head;
  });
  const bytes = Buffer.concat(heads);
  return { at, bytes: Buffer.concat([bytes, ending(entries.length, bytes.length, at)]) };
}

/** Exact length of the archive in bytes. */
export function zipLength(entries: readonly ZipEntry[]): number {
  const { at, bytes } = directory(entries);
  return at + bytes.length;
}

/**
 * The archive, piece by piece. The entries may come one at a time: each is asked for when the one before was sent.
 * Throws Error where a file has changed its length since it was measured.
 */
export async function* zipStream(entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array, void, void> {
  const sent: ZipEntry[] = [];
  for await (const entry of entries) {
    yield localHead(entry);
    let size = 0;
    for await (const bytes of entry.read()) {
      size += bytes.length;
      yield bytes;
    }
    if (size !== entry.size) throw new Error(`${entry.name} changed while the archive was made. Please try again.`);
    sent.push(entry);
  }
  yield directory(sent).bytes;
}
