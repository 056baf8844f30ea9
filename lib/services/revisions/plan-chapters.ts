import type { Chapter } from '../../db/generated/client.ts';
import type { StoryChapter } from '../../story/types.ts';
import type { PlannedChapter } from '../chapters/arrange-chapters.ts';
import type { Carrier } from './carry.ts';

/**
 * The chapters of a revised manuscript: what its file or headings say, with what the writer made of the old ones carried
 * over: borders of their own, borders they took away, titles, who narrates, what is left out, and the order.
 *
 * @param rows the old chapters in playing order
 * @param told what the old text's file or headings said; `now` what the new one's say; both in text order
 */
export function planChapters(rows: readonly Chapter[], told: readonly StoryChapter[], now: readonly StoryChapter[], carrier: Carrier, length: number): PlannedChapter[] {
  const told0 = new Map(told.map((chapter) => [chapter.start, chapter]));
  const rowStarts = new Set(rows.map((row) => row.start));
  const takenAway = new Set(told.filter((chapter) => chapter.start > 0 && !rowStarts.has(chapter.start)).map((chapter) => carrier.start(chapter.start)));
  const own = rows.filter((row) => row.start > 0 && !told0.has(row.start)).map((row) => carrier.start(row.start));
  const starts = [...new Set([0, ...now.map((chapter) => chapter.start).filter((start) => !takenAway.has(start)), ...own.filter((start) => start !== null)])].toSorted((a, b) => a - b);

  const free = new Set(rows);
  const claim = (row: Chapter | undefined): Chapter | null => {
    if (row) free.delete(row);
    return row ?? null;
  };
  const nowAt = new Map(now.map((chapter) => [chapter.start, chapter]));
  const carried = new Map(rows.map((row) => [carrier.start(row.start), row]));
  // By where it begins, else by its name, else by the first of its lines that is left.
  const beginnings = starts.map((start) => claim(carried.get(start)));
  const named = starts.map((start, at) => beginnings[at] ?? claim([...free].find((row) => nowAt.get(start)?.title === row.title)));
  const first = (row: Chapter) => carrier.firstWithin(row.start, row.end)?.start ?? -1;
  const same = starts.map((start, at) => named[at] ?? claim([...free].find((row) => start <= first(row) && first(row) < (starts[at + 1] ?? length))));
  const chapters = starts.map((start, at): PlannedChapter => {
    const said = nowAt.get(start);
    const row = same[at] ?? null;
    const toldOfRow = row ? told0.get(row.start) : undefined;
    const renamed = row !== null && (toldOfRow === undefined || row.title !== toldOfRow.title);
    const matter = said?.matter ?? row?.matter ?? 'body';
    return {
      id: row?.id ?? null,
      title: renamed || !said ? (row?.title ?? said?.title ?? 'Chapter') : said.title,
      start,
      end: starts[at + 1] ?? length,
      matter,
      included: row?.included ?? matter === 'body',
      setBy: row?.setBy ?? 'analysis',
      headingStart: said?.heading?.start ?? null,
      headingEnd: said?.heading?.end ?? null,
      narratorId: row?.narratorId ?? null,
      scoredAt: row?.scoredAt ?? null,
      version: row ? row.version + 1 : 0,
    };
  });
  return inPlayingOrder(chapters, rows);
}

/** The old order, with each new chapter after the one that stands before it in the text. */
function inPlayingOrder(chapters: PlannedChapter[], rows: readonly Chapter[]): PlannedChapter[] {
  const place = new Map(rows.map((row, at) => [row.id, at]));
  const known = chapters.filter((chapter) => chapter.id !== null).toSorted((a, b) => (place.get(a.id ?? '') ?? 0) - (place.get(b.id ?? '') ?? 0));
  const ordered = [...known];
  chapters.forEach((chapter, at) => {
    if (chapter.id !== null) return;
    const before = chapters[at - 1];
    ordered.splice(before ? ordered.indexOf(before) + 1 : 0, 0, chapter);
  });
  return ordered;
}
