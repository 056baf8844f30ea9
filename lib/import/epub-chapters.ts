import type { ChapterMark } from './assemble.ts';
import { divideByHeadings, hardlyAnything, joinTitles, prose, settleMatter, type OpenMark } from './divide.ts';
import type { DraftParagraph } from './draft.ts';
import type { ContentsEntry, EpubContents } from './epub-contents.ts';
import { matterOfTitle, partOfTypes } from './matter.ts';

/** A file of the reading order, as paragraphs of the whole book [from, to). */
export interface EpubPage {
  path: string;
  from: number;
  to: number;
  /** Index of the paragraph of each anchor. */
  anchors: Map<string, number>;
}

interface Entry extends ContentsEntry {
  paragraph: number;
}

const partTitle = /^(?:(?:the )?(?:part|book|volume|vol\.?|act|teil|buch|partie|livre|parte|libro|tome)\b)/iu;

/**
 * The chapters of a book by its own table of contents; by its headings and files where it has none worth the name.
 * Several files under one entry are one chapter; several entries inside one file part it.
 */
export function divideBook(paragraphs: DraftParagraph[], pages: EpubPage[], contents: EpubContents): ChapterMark[] {
  const entries = chapterEntries(place(contents.entries, pages), paragraphs, pages);
  const told = placeTypes(paragraphs, pages, contents);
  if (entries.length < 2 && pages.length > 1) return byHeadings(paragraphs, pages, told, entries);
  if (entries.length === 0) return byHeadings(paragraphs, pages, told, entries);
  const marks: OpenMark[] = [];
  for (const page of pages) {
    const own = entries.filter((entry) => entry.paragraph >= page.from && entry.paragraph < page.to);
    const part = told.get(page.path) ?? null;
    const first = own[0];
    const previous = marks.at(-1);
    // A file that no entry names goes on with the chapter before it, unless the book says it is something else.
    const opens = first?.paragraph !== page.from && page.to > page.from && (marks.length === 0 || (part !== null && (part.matter !== 'body' || (previous !== undefined && previous.matter !== null && previous.matter !== 'body'))));
    if (opens) marks.push({ paragraph: page.from, title: ownTitle(paragraphs, page.from, first?.paragraph ?? page.to), matter: part?.matter ?? null, named: part?.title ?? null });
    for (const entry of own) {
      const here = told.get(`${page.path}#${entry.fragment ?? ''}`) ?? (entry === first && entry.paragraph === page.from ? part : null) ?? paragraphs[entry.paragraph]?.part ?? (part?.matter === 'body' ? null : part);
      marks.push({ paragraph: entry.paragraph, title: entry.title, matter: here?.matter ?? null, named: here?.title ?? null });
    }
  }
  headTitles(paragraphs, marks);
  return settleMatter(paragraphs, marks);
}

/** Where each entry leads to, in the order of the book; entries that lead to nothing are left out. */
function place(entries: ContentsEntry[], pages: EpubPage[]): Entry[] {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const placed = entries.flatMap((entry): Entry[] => {
    const page = entry.path === null ? undefined : byPath.get(entry.path);
    if (!page || page.to <= page.from) return [];
    const anchor = entry.fragment === null ? page.from : page.anchors.get(entry.fragment);
    // An anchor that is not there leads to the file; one behind its last word leads on.
    return [{ ...entry, paragraph: Math.min(anchor ?? page.from, page.to - 1) }];
  });
  return placed.map((entry, order) => ({ entry, order })).toSorted((a, b) => a.entry.paragraph - b.entry.paragraph || a.order - b.order).map(({ entry }) => entry);
}

/**
 * The entries that begin chapters: an entry that holds others is looked through where it is a part (it has hardly a word
 * of its own, or it says so), and is one chapter where the others are its sections. Entries of one place are one.
 */
function chapterEntries(entries: Entry[], paragraphs: DraftParagraph[], pages: EpubPage[]): Entry[] {
  const kept: Entry[] = [];
  let closed = Number.POSITIVE_INFINITY;
  const pageOf = (paragraph: number) => pages.find((page) => paragraph >= page.from && paragraph < page.to);
  entries.forEach((entry, at) => {
    if (entry.depth > closed) return;
    closed = Number.POSITIVE_INFINITY;
    kept.push(entry);
    const child = entries[at + 1];
    if (!child || child.depth <= entry.depth) return;
    const isPart = partTitle.test(entry.title) || prose(paragraphs, entry.paragraph, child.paragraph) < hardlyAnything || pageOf(child.paragraph) !== pageOf(entry.paragraph);
    if (!isPart) closed = entry.depth;
  });
  const merged: Entry[] = [];
  for (const entry of kept) {
    const before = merged.at(-1);
    const nothing = before !== undefined && entry.depth > before.depth && matterOfTitle(before.title).body && prose(paragraphs, before.paragraph, entry.paragraph) === 0;
    if (before && (before.paragraph === entry.paragraph || nothing)) before.title = before.depth === entry.depth ? before.title : joinTitles([before.title, entry.title]);
    else merged.push({ ...entry });
    const last = merged.at(-1);
    if (last && before === last) last.depth = entry.depth;
  }
  return merged;
}

/** What the book says of its files: landmarks and guide by file (and place), and the types on the pages themselves. */
function placeTypes(paragraphs: DraftParagraph[], pages: EpubPage[], contents: EpubContents) {
  const told = new Map<string, NonNullable<DraftParagraph['part']>>();
  for (const page of pages) {
    const part = paragraphs[page.from]?.part;
    if (part) told.set(page.path, part);
  }
  for (const { type, path, fragment } of contents.places) {
    // Where reading begins is often the title page: it says nothing of what stands there.
    const part = type === 'text' || type === 'start' ? null : partOfTypes([type]);
    const key = fragment === null ? path : `${path}#${fragment}`;
    if (part && !told.has(key)) told.set(key, part);
  }
  for (const page of pages) {
    const name = /([^/]+?)\.\w+$/.exec(page.path)?.[1]?.toLowerCase().replace(/[_ ]/g, '-') ?? '';
    const part = partOfTypes([name]);
    if (part && part.matter !== 'body' && !told.has(page.path) && prose(paragraphs, page.from, page.to) < 3_000) told.set(page.path, part);
  }
  return told;
}

/** No table of contents: headings begin chapters, and so do files that open with one or that the book calls something. */
function byHeadings(paragraphs: DraftParagraph[], pages: EpubPage[], told: ReturnType<typeof placeTypes>, entries: Entry[]): ChapterMark[] {
  const own = new Set(pages.flatMap((page) => (told.has(page.path) ? [page.from] : [])));
  for (const page of pages) {
    const part = told.get(page.path);
    if (!part) continue;
    for (let at = page.from; at < page.to; at++) {
      const paragraph = paragraphs[at];
      if (paragraph && paragraph.part === null) paragraphs[at] = { ...paragraph, part };
    }
  }
  const marks = divideByHeadings(paragraphs);
  if (marks.length > 0 || own.size > 0) return marks;
  // Files of some length with nothing above them: each is a chapter, if there are several.
  const long = pages.filter((page) => prose(paragraphs, page.from, page.to) >= hardlyAnything);
  if (long.length < 2) return [];
  return settleMatter(
    paragraphs,
    pages.filter((page) => page.to > page.from).map((page) => ({ paragraph: page.from, title: entries.find((entry) => entry.paragraph === page.from)?.title ?? '', matter: null, named: null })),
  );
}

/** The heading that a stretch opens with, or nothing. */
function ownTitle(paragraphs: DraftParagraph[], from: number, to: number): string {
  const titles: string[] = [];
  for (let at = from; at < Math.min(to, from + 3) && paragraphs[at]?.kind === 'heading'; at++) titles.push(paragraphs[at]?.text ?? '');
  return joinTitles(titles);
}

const letters = (text: string) => text.toLowerCase().normalize('NFKD').replace(/[^\p{L}\p{N}]+/gu, '');

/**
 * A chapter's title is set as a heading also where the page only made it look like one: the lines that open a chapter
 * and say what the table of contents calls it.
 */
function headTitles(paragraphs: DraftParagraph[], marks: OpenMark[]): void {
  marks.forEach((mark, index) => {
    const title = letters(mark.title);
    if (title === '' || matterOfTitle(mark.title).front) return;
    const stop = Math.min(marks[index + 1]?.paragraph ?? paragraphs.length, mark.paragraph + 4);
    let rest = title;
    for (let at = mark.paragraph; at < stop; at++) {
      const paragraph = paragraphs[at];
      const words = paragraph ? letters(paragraph.text) : '';
      if (!paragraph || words === '' || !rest.startsWith(words)) break;
      rest = rest.slice(words.length);
      if (paragraph.kind !== 'heading') paragraphs[at] = { ...paragraph, kind: 'heading', level: 2, emphasis: [] };
    }
  });
}
