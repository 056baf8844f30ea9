import path from 'node:path';
import { epubEntries } from '../../publishing/epub.ts';
import { readAlong } from '../../publishing/read-along.ts';
import { bookTags } from './book-tags.ts';
import { chapterParts, chapterTitle } from './chapter-files.ts';
import { writeParts } from './file-parts.ts';
import { checkStopped, writeZip, type FileWork, type WrittenFile } from './file-work.ts';
import { loadWords } from './loaded-book.ts';

/** Writes an EPUB 3 whose text lights up, sentence by sentence, with the chapters' MP3 in it. Throws as loadWords. */
export async function makeEpub(work: FileWork): Promise<WrittenFile> {
  const { context, book, folder, progress, signal } = work;
  const { project } = book;
  const words = await loadWords(context, book);
  const chapters = [];
  for (const [index, chapter] of book.chapters.entries()) {
    checkStopped(signal);
    // Alone and from its own beginning, as its file is.
    const [page] = readAlong(chapter.mastered.timeline, words.lines, project.language);
    if (!page) continue;
    const file = path.join(folder, `${index}.mp3`);
    await writeParts(await chapterParts(context, book, index), file);
    chapters.push({ ...page, title: chapterTitle(book, index), audio: { file, mediaType: 'audio/mpeg' as const } });
    progress((0.5 * (index + 1)) / book.chapters.length);
  }
  const { cover } = await bookTags(context, project, book.title, book.timeline);
  const heard = new Set(book.timeline.speech.flatMap((line) => line.characterId ?? []));
  const entries = await epubEntries({
    title: project.title,
    ...(project.author === null ? {} : { author: project.author }),
    language: project.language,
    narrator: words.narrator,
    cast: [...words.names].flatMap(([id, name]) => (heard.has(id) ? [name] : [])),
    modified: book.mixedAt.toISOString().replace(/\.\d+Z$/, 'Z'),
    ...(cover ? { cover } : {}),
    chapters,
  });
  await writeZip(work, entries, 0.5);
  return { durationSeconds: book.timeline.durationSeconds };
}
