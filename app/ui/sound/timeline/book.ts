import type { Span } from './span.ts';

/** A chapter in its place in the book, seconds. */
export interface BookChapter {
  id: string;
  title: string;
  start: number;
  end: number;
}

/** From so many pixels on a chapter is drawn as what it holds; before that as a block. */
const detailedFrom = 240;

/** The chapters end to end. Each is as long as its timeline says, where that is known, else about as long as it is guessed to be. */
export function layOut(chapters: readonly { id: string; title: string; seconds: number }[], exact: ReadonlyMap<string, number>): BookChapter[] {
  let now = 0;
  return chapters.map(({ id, title, seconds }) => {
    const start = now;
    now += Math.max(1, exact.get(id) ?? seconds);
    return { id, title, start, end: now };
  });
}

/** Index of the chapter at a time; the first before the book, the last after it, -1 where there is none. */
export function chapterAt(book: readonly BookChapter[], seconds: number): number {
  let low = 0;
  let high = book.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((book[middle]?.start ?? Infinity) <= seconds) low = middle + 1;
    else high = middle;
  }
  return Math.min(book.length - 1, Math.max(0, low - 1));
}

/** The chapters of which something lies in [from, to]. */
export function chaptersIn(book: readonly BookChapter[], from: number, to: number): BookChapter[] {
  return book.length === 0 ? [] : book.slice(chapterAt(book, from), chapterAt(book, to) + 1);
}

/** Whether a chapter is looked at closely enough to be drawn as what it holds. Short ones always are where they fill the drawing. */
export function isDetailed(chapter: BookChapter, scale: number, width: number): boolean {
  return (chapter.end - chapter.start) * scale >= Math.min(detailedFrom, width * 0.9);
}

/** The same look after the chapters have become longer or shorter: what is in its middle stays there. */
export function carried(span: Span, before: readonly BookChapter[], after: readonly BookChapter[], width: number): Span {
  const middle = span.from + width / 2 / span.scale;
  const chapter = before[chapterAt(before, middle)];
  const now = after.find(({ id }) => id === chapter?.id);
  if (!chapter || !now) return span;
  const share = (middle - chapter.start) / Math.max(0.001, chapter.end - chapter.start);
  return { scale: span.scale, from: now.start + share * (now.end - now.start) - width / 2 / span.scale };
}
