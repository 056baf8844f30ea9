import { writeFile } from 'node:fs/promises';
import { captionsOf } from '../../publishing/captions.ts';
import { subRip, webVtt, wordTimes } from '../../publishing/caption-files.ts';
import type { FileWork, WrittenFile } from './file-work.ts';
import { loadWords, type BookWords, type LoadedBook } from './loaded-book.ts';

/** Captions of a whole book. */
export function vttOf(book: LoadedBook, words: BookWords): string {
  return webVtt(captionsOf(book.timeline, words), book.title);
}

/** Writes what follows from the timeline and the words alone. Throws as loadWords. */
export async function makeText(work: FileWork, format: 'vtt' | 'srt' | 'words'): Promise<WrittenFile> {
  const { context, book, file } = work;
  const words = await loadWords(context, book);
  const text = format === 'vtt' ? vttOf(book, words) : format === 'srt' ? subRip(captionsOf(book.timeline, words)) : `${JSON.stringify(wordTimes(book.timeline, words))}\n`;
  await writeFile(file, text);
  return { durationSeconds: book.timeline.durationSeconds };
}
