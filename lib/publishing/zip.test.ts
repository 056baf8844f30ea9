import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { fromBuffer } from 'yauzl';
import { bytesEntry, fileEntry, zipLength, zipStream } from './zip.ts';
import type { ZipEntry } from './zip.ts';

async function whole(entries: ZipEntry[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of zipStream(entries)) parts.push(part);
  return Buffer.concat(parts);
}

/** What yauzl, which checks strictly, finds in the index. */
async function listed(bytes: Buffer): Promise<{ name: string; size: number; at: number }[]> {
  return await new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: false }, (error, archive) => {
      if (error) return reject(error);
      const found: { name: string; size: number; at: number }[] = [];
      archive.on('entry', (entry) => found.push({ name: entry.fileName, size: entry.uncompressedSize, at: entry.relativeOffsetOfLocalHeader }));
      archive.on('end', () => resolve(found));
      archive.on('error', reject);
    });
  });
}

describe('ZIP', () => {
  it('gives back what went in, whatever it is, and is as long as was said', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom('a', 'ä', '本', '1', ' ') }), fc.uint8Array({ maxLength: 300 })), { maxLength: 6, selector: ([name]) => name }), async (files) => {
        const entries = files.map(([name, bytes]) => bytesEntry(`f/${name}`, bytes));
        const bytes = await whole(entries);
        expect(bytes.length).toBe(zipLength(entries));
        expect(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, Buffer.from(content).toString('hex')])).toEqual(files.map(([name, content]) => [`f/${name}`, Buffer.from(content).toString('hex')]));
        expect((await listed(bytes)).map(({ name }) => name)).toEqual(files.map(([name]) => `f/${name}`));
        expect(await whole(entries)).toEqual(bytes);
      }),
      { numRuns: 30 },
    );
  });

  it('takes files, with their checksums, and notices one that changed', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'zip-'));
    try {
      const file = path.join(folder, 'a.bin');
      await writeFile(file, Buffer.alloc(700_000, 7));
      const entry = await fileEntry('a.bin', file);
      expect(entry).toMatchObject({ size: 700_000, sha256: createHash('sha256').update(Buffer.alloc(700_000, 7)).digest('hex') });
      expect(unzipSync(await whole([entry]))['a.bin']).toHaveLength(700_000);
      await writeFile(file, 'short');
      await expect(whole([entry])).rejects.toThrow(/changed while/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is Zip64 past 4 GB: the index of an archive too long to be kept', async () => {
    const big: ZipEntry = { name: 'big.wav', size: 5_000_000_000, crc: 1, sha256: '', async *read() {} };
    const after = bytesEntry('after.txt', 'x');
    const entries = [big, after];
    const length = zipLength(entries);
    // The archive itself is not made: zeros stand for its sound, and a reader of the end finds both.
    const index = await tail(entries);
    expect(length).toBe(5_000_000_000 + 30 + 7 + 20 + 30 + 9 + 1 + index.length);
    const end = index.subarray(-22);
    expect([end.readUInt16LE(10), end.readUInt32LE(16)]).toEqual([2, 0xffffffff]);
    const locator = index.subarray(-42, -22);
    expect(locator.readUInt32LE(0)).toBe(0x07064b50);
    const large = index.subarray(-98, -42);
    expect([large.readUInt32LE(0), large.readBigUInt64LE(32), large.readBigUInt64LE(48)]).toEqual([0x06064b50, 2n, BigInt(length - index.length)]);
    expect(locator.readBigUInt64LE(8)).toBe(BigInt(length - 98));
    expect([index.readUInt32LE(20), index.readUInt32LE(24), index.readBigUInt64LE(46 + 7 + 4)]).toEqual([0xffffffff, 0xffffffff, 5_000_000_000n]);
  });
});

/** The index alone: what is yielded last. */
async function tail(entries: ZipEntry[]): Promise<Buffer> {
  let last: Uint8Array = new Uint8Array(0);
  const [first, ...others] = entries;
  const hollow = { ...first!, async *read(): AsyncGenerator<Uint8Array> { for (let left = first!.size; left > 0; left -= 100_000_000) yield blank.subarray(0, Math.min(left, blank.length)); } };
  for await (const part of zipStream([hollow, ...others])) last = part;
  return Buffer.from(last);
}
const blank = Buffer.alloc(100_000_000);
