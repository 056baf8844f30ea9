import { crc32, inflateRawSync } from 'node:zlib';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { StoryError } from '../story/types.ts';
import { named } from './detect.ts';
import { importLimits, megabytes } from './limits.ts';

/** A file of an archive, unpacked. `whole` is false where its checksum does not match what was unpacked. */
export interface UnpackedFile {
  bytes: Uint8Array;
  whole: boolean;
}

/** An archive in memory. Nothing of it is ever written to disk. */
export interface Archive {
  /** Names of its files as they stand in it, with forward slashes. */
  names: string[];
  /** Unpacks one file, or null where there is none of that name or its data is damaged beyond unpacking. */
  read(name: string): Promise<UnpackedFile | null>;
}

/**
 * Opens a ZIP (APPNOTE 6.3, with ZIP64). Bytes before and after it are tolerated, as readers of books do. Limits hold on
 * what is really unpacked, never on what a header says.
 * @throws StoryError `archive`, `too-large` or `protected`, in a plain sentence.
 */
export async function openArchive(bytes: Uint8Array, fileName: string | null): Promise<Archive> {
  const file = named(fileName);
  if (bytes.length > importLimits.archiveBytes) {
    throw new StoryError('too-large', `${file} is ${megabytes(bytes.length)}. A book may be up to ${megabytes(importLimits.archiveBytes)} with its pictures.`);
  }
  const trimmed = trimToArchive(bytes, file);
  const { zip, entries } = await readDirectory(trimmed, file);
  let expanded = 0;
  return {
    names: [...entries.keys()],
    async read(name) {
      const entry = entries.get(name);
      if (!entry) return null;
      const unpacked = await unpack(zip, trimmed, entry, file);
      expanded += unpacked?.bytes.length ?? 0;
      if (expanded > importLimits.expandedBytes) throw tooBig(file);
      return unpacked;
    },
  };
}

function tooBig(file: string): StoryError {
  return new StoryError('too-large', `${file} unpacks to more than any story holds, so it was not opened. If it is a real book, bring it in chapter by chapter.`);
}

/** Cuts away what is not the archive, so that its own offsets are right. */
function trimToArchive(bytes: Uint8Array, file: string): Buffer {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = buffer.length - 22; at >= 0 && at > buffer.length - 22 - (1 << 20); at--) {
    if (buffer[at] !== 0x50 || buffer.readUInt32LE(at) !== 0x06054b50) continue;
    const end = at + 22 + buffer.readUInt16LE(at + 20);
    const size = buffer.readUInt32LE(at + 12);
    const offset = buffer.readUInt32LE(at + 16);
    if (end > buffer.length) continue;
    // ZIP64 keeps the real numbers elsewhere; there only bytes behind the archive are cut away.
    const first = size === 0xffffffff || offset === 0xffffffff || buffer.readUInt16LE(at + 10) === 0xffff ? 0 : at - size - offset;
    if (first > 0 && first + offset < at && buffer.readUInt32LE(first + offset) === 0x02014b50) return buffer.subarray(first, end);
    return buffer.subarray(0, end);
  }
  throw new StoryError('archive', `${file} is cut off: its table of files, which stands at the end, is not there. Please get the file once more.`);
}

async function readDirectory(buffer: Buffer, file: string): Promise<{ zip: ZipFile; entries: Map<string, Entry> }> {
  const entries = new Map<string, Entry>();
  const damaged = (cause: unknown) => {
    const text = cause instanceof Error ? cause.message : '';
    if (/relative path|absolute path|invalid characters in fileName/i.test(text)) {
      return new StoryError('archive', `${file} holds a file whose name leads out of it, which no book needs, so it was not opened.`);
    }
    return new StoryError('archive', `${file} is damaged: its table of files cannot be read. Please get the file once more.`);
  };
  let zip: ZipFile;
  try {
    zip = await fromBufferPromise(buffer, { validateEntrySizes: false });
    if (zip.entryCount > importLimits.entries) {
      throw new StoryError('archive', `${file} holds ${zip.entryCount.toLocaleString('en-GB')} files, more than any book (at most ${importLimits.entries.toLocaleString('en-GB')}).`);
    }
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName;
      if (/[\0]/.test(name) || /(?:^|\/)\.\.(?:\/|$)|^\/|^[a-z]:/i.test(name)) throw new Error('invalid characters in fileName');
      if (entry.isEncrypted()) {
        throw new StoryError('protected', `${file} is protected with a password. Save it without one and bring that in.`);
      }
      if (!name.endsWith('/') && !entries.has(name)) entries.set(name, entry);
    }
  } catch (error) {
    if (error instanceof StoryError) throw error;
    throw damaged(error);
  }
  if (entries.size === 0) throw new StoryError('archive', `${file} is an empty archive: there is no story in it.`);
  return { zip, entries };
}

async function unpack(zip: ZipFile, buffer: Buffer, entry: Entry, file: string): Promise<UnpackedFile | null> {
  let start: number;
  try {
    ({ fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true }));
  } catch {
    // Its header points outside of the file, or at something else: the data is gone.
    return null;
  }
  const packed = buffer.subarray(start, start + entry.compressedSize);
  const bytes = inflate(packed, entry.compressionMethod, file);
  if (bytes === null) return null;
  if (bytes.length > importLimits.ratioFrom && bytes.length > packed.length * importLimits.ratio) throw tooBig(file);
  return { bytes, whole: crc32(bytes) === entry.crc32 };
}

/** Stored or deflated data; null for damaged data and for the rare other methods, which no book may use (OCF 3.3). */
function inflate(packed: Buffer, method: number, file: string): Uint8Array | null {
  if (method === 0) return packed.length > importLimits.entryBytes ? overflow(file) : packed;
  if (method !== 8) return null;
  try {
    return inflateRawSync(packed, { maxOutputLength: importLimits.entryBytes });
  } catch (error) {
    if (error instanceof RangeError || (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')) return overflow(file);
    return null;
  }
}

function overflow(file: string): never {
  throw tooBig(file);
}
