import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { masterRate } from '../../audio/book-layout.ts';
import type { ZipEntry } from '../../publishing/zip.ts';
import type { ServiceContext } from '../interfaces.ts';
import { bookTags } from './book-tags.ts';
import { fileNameOf } from './file-name.ts';
import { chunksOf, type FilePart } from './file-parts.ts';
import { checkStopped, writeZip, type FileWork, type WrittenFile } from './file-work.ts';
import type { LoadedBook } from './loaded-book.ts';
import { mp3Parts } from './mp3-parts.ts';

/** The MP3 of one chapter as a file of its own: a tag with its number, an Info frame, its frames. `index` is from 0. */
export async function chapterParts(context: Pick<ServiceContext, 'assets'>, book: LoadedBook, index: number): Promise<FilePart[]> {
  const chapter = book.chapters[index];
  if (!chapter) return [];
  const tags = await bookTags(context, book.project, book.title, { durationSeconds: chapter.row.samples / masterRate, chapters: [] });
  return await mp3Parts(context, { ...tags, title: chapterTitle(book, index), track: index + 1, tracks: book.chapters.length }, [chapter.row], book.channels);
}

/** A chapter's own name, or its number where it has none. */
export function chapterTitle(book: LoadedBook, index: number): string {
  return book.chapters[index]?.title.trim() || `Chapter ${index + 1}`;
}

/** "01 The Ferry.mp3": numbered as wide as the book needs. */
export function chapterFileName(book: LoadedBook, index: number, extension: string): string {
  const width = Math.max(2, String(book.chapters.length).length);
  return fileNameOf(`${String(index + 1).padStart(width, '0')} ${chapterTitle(book, index)}`, extension);
}

/** Parts as a file in an archive: read once for their checksums, and again when the archive is written. */
export async function partsEntry(name: string, parts: readonly FilePart[]): Promise<ZipEntry> {
  const hash = createHash('sha256');
  let size = 0;
  let crc = 0;
  for await (const bytes of chunksOf(parts)) {
    hash.update(bytes);
    crc = crc32(bytes, crc);
    size += bytes.length;
  }
  return { name, size, crc, sha256: hash.digest('hex'), read: () => chunksOf(parts) };
}

/** Every chapter's MP3, one after another. What is told of `progress` is the reading for their checksums. */
export async function chapterEntries({ context, book, progress, signal }: Pick<FileWork, 'context' | 'book' | 'progress' | 'signal'>): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  for (const index of book.chapters.keys()) {
    checkStopped(signal);
    entries.push(await partsEntry(chapterFileName(book, index, 'mp3'), await chapterParts(context, book, index)));
    progress((index + 1) / book.chapters.length);
  }
  return entries;
}

/** Writes an archive of one MP3 a chapter. */
export async function makeChapters(work: FileWork): Promise<WrittenFile> {
  const entries = await chapterEntries({ ...work, progress: (fraction) => work.progress(fraction / 2) });
  await writeZip(work, entries, 0.5);
  return { durationSeconds: work.book.timeline.durationSeconds };
}
