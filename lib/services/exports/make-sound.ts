import { bookSamples, masterRate } from '../../audio/book-layout.ts';
import type { SoundKind } from '../../audio/files/sound-file.ts';
import { masters } from '../../audio/masters.ts';
import type { SampleWindow } from '../../audio/sample-blocks.ts';
import { encoderOf } from '../audio-export/encoder.ts';
import type { RenderAnswers } from '../audio-export/render-messages.ts';
import { bookTags } from './book-tags.ts';
import { chapterTitle } from './chapter-files.ts';
import { clipsOf, type FileWork, type WrittenFile } from './file-work.ts';

type Made = RenderAnswers['file'];

/** Writes a whole book in another format: mixed again as it was mastered, which gives the same sound, its chapters where they lie in the MP3. */
export async function makeSound(work: FileWork, kind: SoundKind): Promise<WrittenFile> {
  const { context, book, pool, file } = work;
  const seconds = bookSamples(book.chapters.map(({ row }) => row)) / masterRate;
  const tags = await bookTags(context, book.project, book.title, book.timeline);
  const made = await pool.run<'file'>(
    { kind: 'file', chapters: book.chapters.map(({ mastered }) => mastered), clips: await clipsOf(context, book.timeline), lanes: masters[book.master].lanes, channels: book.channels, format: kind, file, tags, ...(await encoderOf()) },
    (done) => work.progress(Math.min(1, done / seconds)),
  );
  return { ...made, durationSeconds: made.measures.durationSeconds };
}

/** Writes one chapter, or a stretch of it, as a file of its own. `index` is from 0; progress is told in seconds. */
export async function makePiece(work: FileWork, piece: { index: number; kind: SoundKind; file: string; title?: string; window?: SampleWindow }, progress: (seconds: number) => void = () => {}): Promise<Made> {
  const { context, book, pool } = work;
  const { index, kind, file, window } = piece;
  const chapter = book.chapters[index];
  if (!chapter) throw new RangeError(`There is no chapter ${index}.`);
  const plain = await bookTags(context, book.project, book.title, { durationSeconds: window ? window.to - window.from : chapter.row.durationSeconds, chapters: [] });
  const tags = { ...plain, title: piece.title ?? chapterTitle(book, index), ...(window ? {} : { track: index + 1, tracks: book.chapters.length }) };
  return await pool.run<'file'>({ kind: 'file', chapters: [chapter.mastered], clips: await clipsOf(context, chapter.mastered.timeline), lanes: masters[book.master].lanes, channels: book.channels, format: kind, file, tags, window, ...(await encoderOf()) }, progress);
}
