import type { StoryChapter } from '../story/types.ts';
import { clip, type ChapterMark } from './assemble.ts';
import type { DraftParagraph } from './draft.ts';
import { isCopyrightPage, matterOfTitle } from './matter.ts';

/** A heading that names a part of several chapters. */
const partTitle = /^(?:(?:the )?(?:part|book|volume|vol\.?|act|teil|buch|partie|livre|parte|libro|tome)\b)/iu;
const chapterTitle = /^(?:chapter|chap\.|kapitel|chapitre|cap[íi]tulo|capitolo|letter|stave|canto|scene|prologue|epilogue)\b|^(?:[ivxlc]+|\d+)(?:[.:)\s]|$)/iu;
/** Under this many letters below it, a heading opens nothing of its own. */
export const hardlyAnything = 400;

/** One line of a heading: its lines and those that follow it as one title. */
const line = (text: string) => text.replace(/\s*\n\s*/gu, '. ').replace(/([.:!?…—–-])\. /gu, '$1 ').replace(/\s+/gu, ' ').trim();

/** Joins the headings above one chapter: "Part One. Chapter 1. The Door". */
export function joinTitles(titles: string[]): string {
  const own = titles.map((title) => line(title)).filter((title, at, all) => title !== '' && all.indexOf(title) === at);
  return own.map((title, at) => (at < own.length - 1 && !/[.:!?…—–-]$/u.test(title) ? `${title}. ` : at < own.length - 1 ? `${title.replace(/\.$/u, '')}${/[.]$/u.test(title) ? '. ' : ' '}` : title)).join('');
}

/** Letters of prose in a run of paragraphs. */
export function prose(paragraphs: DraftParagraph[], from: number, to: number): number {
  let letters = 0;
  for (let at = from; at < to; at++) {
    const paragraph = paragraphs[at];
    if (paragraph && paragraph.kind !== 'heading' && paragraph.kind !== 'scene-break') letters += paragraph.text.length;
  }
  return letters;
}

/**
 * The level of heading that begins a chapter; headings above it begin one too. Null where headings part nothing.
 * A lone heading at the top is the story's title. Parts are looked through where chapters stand below them.
 */
function chapterLevel(headings: DraftParagraph[]): number | null {
  const levels = [...new Set(headings.map((heading) => heading.level))].toSorted((a, b) => a - b);
  for (const [at, level] of levels.entries()) {
    const own = headings.filter((heading) => heading.level === level && !isMatterTitle(heading.text));
    const deeper = levels[at + 1];
    const below = headings.filter((heading) => heading.level === deeper);
    if (own.length < 2 && deeper !== undefined) continue;
    if (headings.filter((heading) => heading.level <= level).length < 2) continue;
    const parts = own.filter((heading) => partTitle.test(heading.text)).length;
    const chapters = below.filter((heading) => chapterTitle.test(heading.text)).length;
    const namesChapters = own.filter((heading) => chapterTitle.test(heading.text)).length > own.length / 2;
    if (deeper !== undefined && below.length >= own.length && !namesChapters && (parts > own.length / 2 || chapters > below.length / 2)) continue;
    return level;
  }
  return null;
}

const isMatterTitle = (title: string) => {
  const told = matterOfTitle(title);
  return told.front || told.back;
};

/**
 * Chapters of a text by its own headings and named parts: marks in order, or none where it has neither. `title` is the
 * story's, which stands above the first chapter without beginning one.
 */
export function divideByHeadings(paragraphs: DraftParagraph[]): ChapterMark[] {
  const headings = paragraphs.filter((paragraph) => paragraph.kind === 'heading');
  const level = chapterLevel(headings);
  const marks: { from: number; titles: string[]; part: DraftParagraph['part'] }[] = [];
  let previous: DraftParagraph | undefined;
  paragraphs.forEach((paragraph, at) => {
    const opensPart = paragraph.part !== previous?.part && (paragraph.part?.matter !== 'body' || (previous?.part && previous.part.matter !== 'body')) && (paragraph.part !== null || previous?.part?.matter !== 'body');
    const isHeading = paragraph.kind === 'heading' && ((level !== null && paragraph.level <= level) || (isMatterTitle(paragraph.text) && paragraph.level <= (level ?? 6)));
    const open = marks.at(-1);
    // Headings straight below each other are one; a heading of the same level again is a chapter without words.
    const goesOn = isHeading && !opensPart && open !== undefined && at > 0 && previous?.kind === 'heading' && previous.level < paragraph.level && prose(paragraphs, open.from, at) === 0;
    if (goesOn) {
      // The story's own title belongs to the story, not to its first chapter.
      if (marks.length === 1 && open.titles.length === 1 && previous === headings[0] && headings.filter((heading) => heading.level <= (previous?.level ?? 0)).length === 1) open.titles.pop();
      open.titles.push(paragraph.text);
    }
    else if (at === 0 || isHeading || (opensPart && at > 0)) marks.push({ from: at, titles: isHeading ? [paragraph.text] : [], part: paragraph.part });
    previous = paragraph;
  });
  if (marks.filter((mark) => mark.titles.length > 0 || mark.part).length < 2) return [];
  return settleMatter(
    paragraphs,
    marks.map((mark) => ({ paragraph: mark.from, title: joinTitles(mark.titles), matter: mark.part?.matter ?? null, named: mark.part?.title ?? null })),
  );
}

export interface OpenMark {
  paragraph: number;
  /** Empty where nothing names the chapter. */
  title: string;
  /** What the file says of it, or null. */
  matter: StoryChapter['matter'] | null;
  /** How its kind of part is called. */
  named: string | null;
}

/**
 * Decides what is front and back matter: by the file's word, then by the titles, then by what stands there (legal lines,
 * a title page before the first chapter). Something is always the story itself.
 */
export function settleMatter(paragraphs: DraftParagraph[], marks: OpenMark[]): ChapterMark[] {
  const spans = marks.map((mark, at) => {
    const to = marks[at + 1]?.paragraph ?? paragraphs.length;
    return { ...mark, to, letters: prose(paragraphs, mark.paragraph, to), told: matterOfTitle(mark.title) };
  });
  const named = (span: (typeof spans)[number]) => span.told.body || span.matter === 'body' || (span.title !== '' && !span.told.front && !span.told.back && span.matter === null);
  // In a very short story a chapter is short as well.
  const enough = Math.min(hardlyAnything, spans.reduce((most, span) => Math.max(most, span.letters), 0) / 4);
  const firstBody = spans.findIndex((span) => named(span) && span.matter !== 'front' && span.letters >= enough);
  const lastBody = spans.findLastIndex((span) => named(span) && span.matter !== 'back' && span.letters >= enough);
  const settled = spans.map((span, at): ChapterMark => {
    const text = () => paragraphs.slice(span.paragraph, span.to).map((paragraph) => paragraph.text).join('\n');
    const before = firstBody >= 0 && at < firstBody;
    const after = lastBody >= 0 && at > lastBody;
    let matter: StoryChapter['matter'] = 'body';
    if (span.told.body && span.matter !== 'back') matter = 'body';
    else if (span.matter === 'front' || span.matter === 'back') matter = after ? 'back' : span.matter;
    else if (span.told.front && span.told.back) matter = before || (!after && at < spans.length / 2) ? 'front' : 'back';
    else if (span.told.front && span.matter !== 'body') matter = after ? 'back' : 'front';
    else if (span.told.back && span.matter !== 'body') matter = before ? 'front' : 'back';
    else if ((before || after) && isCopyrightPage(text())) matter = before ? 'front' : 'back';
    else if (before && span.letters < enough && span.matter === null && !span.told.body) matter = 'front';
    const fallback = span.named ?? (matter === 'front' ? (isCopyrightPage(text()) ? 'Copyright' : at === 0 ? 'Title page' : 'Front matter') : matter === 'back' ? 'Back matter' : firstWords(paragraphs[span.paragraph]?.text ?? ''));
    return { paragraph: span.paragraph, title: span.title === '' ? fallback : span.title, matter };
  });
  if (!settled.some((mark) => mark.matter === 'body')) {
    const longest = spans.reduce((best, span, at) => (span.letters > (spans[best]?.letters ?? -1) ? at : best), 0);
    const chosen = settled[longest];
    if (chosen) chosen.matter = 'body';
  }
  return settled;
}

/** The first words of a piece that has no name. */
export function firstWords(text: string): string {
  const words = text.split(/\s+/u).slice(0, 6).join(' ');
  return clip(words.length < text.length ? `${words} …` : words);
}
