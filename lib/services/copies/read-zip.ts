import { open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Unzip, UnzipInflate, UnzipPassThrough } from 'fflate';
import { ServiceError } from '../errors.ts';
import { copySchema, coverEntry, type Copy } from './copy-format.ts';

/** What a copy may hold at most; past it the file is refused whole. */
export const copyLimits = { entries: 200_000, jsonBytes: 256 * 1024 * 1024, soundBytes: 64 * 1024 * 1024, allBytes: 8 * 1024 ** 3 };

export interface ReadCopy {
  copy: Copy;
  text: string;
  /** Where each sound was unpacked, by its sha256. */
  sounds: Map<string, string>;
  /** The book's cover, where it has one. */
  cover: Uint8Array | null;
}

/**
 * Unpacks a copy into `folder` and checks it against its schema. Names other than the format's own are refused, so
 * nothing can be written elsewhere. Throws `bad-input` in plain words for anything that is not a whole copy.
 */
export async function readCopyZip(file: string, folder: string): Promise<ReadCopy> {
  const texts = new Map<string, string>();
  const sounds = new Map<string, string>();
  let cover: Uint8Array | null = null;
  const finished: { name: string; bytes: Buffer }[] = [];
  let entries = 0;
  let total = 0;
  const unzip = new Unzip((entry) => {
    const sound = /^sounds\/([0-9a-f]{64})\.wav$/.exec(entry.name);
    if (entry.name !== 'copy.json' && entry.name !== 'story.txt' && entry.name !== coverEntry && !sound) throw notACopy(`unknown entry ${JSON.stringify(entry.name.slice(0, 80))}`);
    if (++entries > copyLimits.entries) throw notACopy('too many entries');
    const limit = sound || entry.name === coverEntry ? copyLimits.soundBytes : copyLimits.jsonBytes;
    const parts: Uint8Array[] = [];
    let size = 0;
    entry.ondata = (error, chunk, final) => {
      if (error) throw notACopy(error.message);
      size += chunk.length;
      total += chunk.length;
      if (size > limit || total > copyLimits.allBytes) throw notACopy('too large when unpacked');
      parts.push(chunk);
      if (final) finished.push({ name: entry.name, bytes: Buffer.concat(parts) });
    };
    entry.start();
  });
  unzip.register(UnzipPassThrough);
  unzip.register(UnzipInflate);

  const flush = async () => {
    for (const { name, bytes } of finished.splice(0)) {
      const sha256 = /^sounds\/([0-9a-f]{64})\.wav$/.exec(name)?.[1];
      if (name === coverEntry) {
        cover = bytes;
      } else if (sha256 === undefined) {
        texts.set(name, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
      } else {
        const place = path.join(folder, `${sha256}.wav`);
        await writeFile(place, bytes);
        sounds.set(sha256, place);
      }
    }
  };
  try {
    await using handle = await open(file);
    const chunk = Buffer.alloc(1024 * 1024);
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
      unzip.push(Uint8Array.from(chunk.subarray(0, bytesRead)), bytesRead === 0);
      await flush();
      if (bytesRead === 0) break;
    }
    const copy = copySchema.parse(JSON.parse(texts.get('copy.json') ?? 'null'));
    const text = texts.get('story.txt');
    if (text === undefined) throw notACopy('no story.txt');
    return { copy, text, sounds, cover };
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw notACopy(error instanceof Error ? error.message.slice(0, 500) : 'unreadable', error);
  }
}

export function notACopy(log: string, cause?: unknown): ServiceError {
  return new ServiceError('bad-input', {
    person: 'This file is not a whole Narratix copy. Choose a .narratix file that “Save a copy” made; if it is one, save it again and send it anew.',
    log: `copy refused: ${log}`,
    cause,
  });
}
