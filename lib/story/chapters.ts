import { findContents, plainName } from './contents.ts';
import { entry } from './entry.ts';
import { findParagraphs, type Paragraph } from './paragraphs.ts';
import { boilerplate, isByline, isChapterTitle, isEnd, isImprint, isSceneBreak, readHeading, type Heading } from './headings.ts';
import { kindsGiven, partParagraphs, readStructure, type GivenKinds } from './structure.ts';
import type { StoryChapter, StoryStructure, TextRange } from './types.ts';

/** What the shape of a text is made of; segments and scenes are built on it. */
export interface StoryOutline {
  paragraphs: Paragraph[];
  chapters: StoryChapter[];
  /** Paragraphs that are headings (titles, bylines, chapter names), by index. */
  headings: Set<number>;
  sceneBreaks: Set<number>;
  /** What the file itself says of paragraphs. */
  given: GivenKinds;
}

interface Block {
  /** Index of its first paragraph. */
  from: number;
  heading: Heading | null;
  /** Paragraphs that make up its heading. */
  headingParagraphs: number[];
  /** Letters of prose below the heading. */
  body: number;
  matter: StoryChapter['matter'];
  /** Holds the words of a copyright page. */
  imprint?: boolean;
}

const words = (text: string, range: TextRange) => text.slice(range.start, range.end).replace(/^[#=\s]+/u, '').replace(/[*_=#]+/gu, '').replace(/\s+/gu, ' ').trim();

/** Splits off a heading's own line where its words follow without a blank line ("CHAPTER ONE" above the text). */
function splitHeadings(text: string, paragraphs: Paragraph[]): Paragraph[] {
  const out: Paragraph[] = [];
  for (const paragraph of paragraphs) {
    const first = paragraph.lines[0];
    const second = paragraph.lines[1];
    if (!first || !second || readHeading(text, { ...paragraph, ...first, lines: [first] })?.strength !== 'strong') {
      out.push(paragraph);
      continue;
    }
    let taken = 1;
    const whole = readHeading(text, paragraph);
    if (whole) taken = paragraph.lines.length;
    const head = paragraph.lines.slice(0, taken);
    const rest = paragraph.lines.slice(taken);
    out.push({ ...paragraph, end: (head.at(-1) ?? first).end, lines: head });
    const next = rest[0];
    if (next) out.push({ start: next.start, end: paragraph.end, lines: rest, blankBefore: 0, indent: 0 });
  }
  return out;
}

/**
 * Reads the shape of a text: paragraphs, headings, scene breaks, chapters. Chapters tile the text; each begins at its
 * heading's first letter (white space before it belongs to what came before), the first at 0. Where the file's own
 * structure has chapters, they are used as they are; its headings and scene breaks hold in any case. Linear.
 */
export function outlineStory(text: string, structure?: StoryStructure): StoryOutline {
  const told = readStructure(text, structure);
  const whole = findParagraphs(text);
  const paragraphs = partParagraphs(text, told.chapters.length > 0 ? whole : splitHeadings(text, whole), told);
  const given = kindsGiven(text, paragraphs, told);
  const sceneBreaks = new Set<number>(given.sceneBreaks);
  const found = new Map<number, Heading>();
  paragraphs.forEach((paragraph, i) => {
    if (sceneBreaks.has(i)) return;
    if (!given.headings.has(i) && isSceneBreak(text, paragraph)) sceneBreaks.add(i);
    else {
      const heading = readHeading(text, paragraph);
      if (given.headings.has(i)) found.set(i, heading?.strength === 'strong' ? heading : { strength: 'strong', matter: heading?.matter ?? 'body', contents: heading?.contents ?? false, rank: 'markdown' });
      else if (heading && !given.quotes.has(i) && !given.verse.has(i) && (heading.strength === 'strong' || standsApart(paragraphs, i))) found.set(i, heading);
    }
  });
  if (told.chapters.length > 0) {
    const headings = new Set(given.headings);
    // Chapters that the writer joined still have their headings inside.
    for (const [i, heading] of found) if (heading.strength === 'strong' && standsApart(paragraphs, i)) headings.add(i);
    return { paragraphs, headings, sceneBreaks, chapters: told.chapters, given };
  }
  nameByContents(text, paragraphs, found);
  nameChapters(text, paragraphs, found);
  // Capitals that come once, or twice the same, are a signature or a sign on a door.
  const capitals = [...found].filter(([i, heading]) => i > 0 && heading.strength === 'weak' && heading.matter === 'body');
  const distinct = new Set(capitals.map(([i]) => words(text, entry(paragraphs, i)).replace(/[^\p{L}\p{N} ]/gu, '')));
  if (distinct.size < 2 || distinct.size < capitals.length) for (const [i] of capitals) found.delete(i);
  const license = boilerplate(text, paragraphs);
  const blocks = gather(text, paragraphs, found, license);
  const headings = new Set(blocks.flatMap((block) => block.headingParagraphs));
  return { paragraphs, headings, sceneBreaks, chapters: toChapters(text, paragraphs, blocks), given };
}

/** Lines of a list of contents are no headings; what they name is a heading where it stands above its chapter. */
function nameByContents(text: string, paragraphs: Paragraph[], found: Map<number, Heading>): void {
  // A book has a list or two; each is looked for in all that follows it.
  for (const list of findContents(text, paragraphs).slice(0, 8)) {
    const named: number[] = [];
    for (let i = list.end; i < paragraphs.length; i++) {
      const paragraph = entry(paragraphs, i);
      if (paragraph.end - paragraph.start > 120 || found.get(i)?.strength === 'strong' || !standsApart(paragraphs, i)) continue;
      if (list.names.has(plainName(text.slice(paragraph.start, paragraph.end)))) named.push(i);
    }
    if (named.length >= 2 || found.get(list.end)?.strength === 'strong') {
      for (let i = list.from + 1; i < list.end; i++) found.delete(i);
      for (const i of named) found.set(i, { strength: 'strong', matter: 'body', contents: false });
    }
  }
}

/** The title that stands in a paragraph of its own below a chapter's bare number. */
function nameChapters(text: string, paragraphs: Paragraph[], found: Map<number, Heading>): void {
  for (const [i, heading] of found) {
    if ((heading.rank !== 'chapter' && heading.rank !== 'number') || found.has(i + 1) || !standsApart(paragraphs, i)) continue;
    const title = paragraphs[i + 1];
    const above = entry(paragraphs, i);
    if (!title || above.end - above.start > 24 || !standsApart(paragraphs, i + 1) || found.has(i + 2)) continue;
    if (isChapterTitle(text, title)) found.set(i + 1, { strength: 'strong', matter: 'body', contents: false });
  }
}

function standsApart(paragraphs: Paragraph[], i: number): boolean {
  const before = paragraphs[i];
  const after = paragraphs[i + 1];
  return (i === 0 || (before?.blankBefore ?? 0) > 0) && after !== undefined && after.blankBefore > 0;
}

function gather(text: string, paragraphs: Paragraph[], found: Map<number, Heading>, license: { body: number; back: number }): Block[] {
  const hasStrong = [...found].some(([i, heading]) => heading.strength === 'strong' && i >= license.body && i < license.back);
  const blocks: Block[] = [];
  const open = (from: number, heading: Heading | null, matter: StoryChapter['matter']): Block => {
    const block: Block = { from, heading, headingParagraphs: heading ? [from] : [], body: 0, matter };
    blocks.push(block);
    return block;
  };
  let block: Block | null = license.body > 0 ? open(0, null, 'front') : null;
  let inLicense = block !== null;
  for (let i = 0; i < paragraphs.length; i++) {
    const paragraph = entry(paragraphs, i);
    if (inLicense && i < license.body) continue;
    if (inLicense) {
      inLicense = false;
      block = null;
    }
    if (i >= license.back) {
      if (i === license.back) block = open(i, null, 'back');
      continue;
    }
    const heading = found.get(i) ?? null;
    const opening = !block || (block.body === 0 && block.headingParagraphs.length > 0);
    if (opening && block && (isByline(text, paragraph) || (!heading && isTitleLine(text, paragraphs, i, found)))) {
      block.headingParagraphs.push(i);
      continue;
    }
    if (!block) {
      const title = heading ?? (isTitleLine(text, paragraphs, i, found) ? ({ strength: 'weak', matter: 'body', contents: false } satisfies Heading) : null);
      block = open(i, title, 'body');
      if (!title) block.body += paragraph.end - paragraph.start;
      continue;
    }
    if (heading && (heading.strength === 'strong' || heading.matter !== 'body' || !hasStrong || block.body === 0)) {
      const page = heading.strength === 'strong' && heading.matter === 'body' && isTitlePage(text, paragraphs, blocks, block, heading);
      if (page) block.matter = 'front';
      const goesOn = !page && block.body === 0 && block.headingParagraphs.length > 0 && !startsOver(block.heading, heading);
      if (goesOn) {
        block.headingParagraphs.push(i);
        block.heading = block.heading?.strength === 'strong' ? block.heading : heading;
      } else block = open(i, heading, 'body');
      continue;
    }
    // Advertisements and notices after the end.
    if (!heading && block.body > 0 && i > 0 && isEnd(text, entry(paragraphs, i - 1)) && i > paragraphs.length * 0.6 && !laterChapter(found, i)) {
      block = open(i, null, 'back');
      continue;
    }
    block.body += paragraph.end - paragraph.start;
    if (isImprint(text, paragraph)) block.imprint = true;
  }
  settleMatter(blocks, (block) => words(text, entry(paragraphs, block.headingParagraphs[0] ?? 0)).toLowerCase());
  return blocks;
}

const laterChapter = (found: ReadonlyMap<number, Heading>, from: number): boolean => [...found].some(([i, heading]) => i >= from && heading.strength === 'strong' && heading.matter === 'body');

/** A title with its author, or above a bare number, is a page of its own and no part of the first chapter's name. */
function isTitlePage(text: string, paragraphs: Paragraph[], blocks: readonly Block[], block: Block, next: Heading): boolean {
  if (block.body > 0 || block.heading?.strength === 'strong' || block.heading?.matter !== 'body' || block.headingParagraphs.length === 0) return false;
  if (blocks.some((other) => other !== block && other.matter !== 'front')) return false;
  return next.rank === 'number' || block.headingParagraphs.some((i) => isByline(text, entry(paragraphs, i))) || block.headingParagraphs.length > 1;
}

/** A second chapter number straight after a first (a list of contents), or a notice of its own kind. */
function startsOver(before: Heading | null, now: Heading): boolean {
  if (!before) return false;
  if (before.matter !== now.matter || before.contents) return true;
  return before.rank !== undefined && before.rank === now.rank;
}

/** A short line at the very top, standing apart, that does not end like a sentence. */
function isTitleLine(text: string, paragraphs: Paragraph[], i: number, found: Map<number, Heading>): boolean {
  const paragraph = entry(paragraphs, i);
  if (i > 12 || paragraph.lines.length > 2 || paragraph.end - paragraph.start > 90 || !standsApart(paragraphs, i)) return false;
  const line = text.slice(paragraph.start, paragraph.end).replace(/[_*]+/gu, '').trim();
  if (/[.!?,;:…"”’]$/u.test(line) || /^["“‘'„«—–-]/u.test(line) || !/\p{L}/u.test(line)) return /^(?:by|von|par)\b/iu.test(line);
  return i === 0 || found.has(i - 1) || i <= 6;
}

function settleMatter(blocks: Block[], named: (block: Block) => string): void {
  // A name that comes again later is a line of a list of contents; a short chapter's does not.
  const last = new Map<string, number>();
  blocks.forEach((block, i) => {
    if (block.heading?.strength === 'strong') last.set(named(block), i);
  });
  const isChapter = (block: Block, i: number): boolean => block.heading?.strength === 'strong' && block.heading.matter === 'body' && block.body > 0 && last.get(named(block)) === i;
  const numbered = blocks.findIndex((block) => block.heading?.strength === 'strong' && block.heading.matter === 'body' && block.body > 200);
  blocks.forEach((block, i) => {
    if (block.matter !== 'body') return;
    const told = block.heading?.matter ?? 'body';
    if (told === 'front' && (numbered < 0 || i < numbered || i <= 2)) block.matter = 'front';
    else if (told === 'back' && i >= blocks.length * 0.5 && i > 0) block.matter = 'back';
    // Title pages and lists of contents: headings with hardly a word below them, before the first real chapter.
    else if (numbered > 0 && i < numbered && !isChapter(block, i) && (block.body < 400 || (block.imprint && block.body < 4000 && block.heading?.strength !== 'strong'))) block.matter = 'front';
    else if (numbered >= 0 && i > numbered && i === blocks.length - 1 && block.imprint && block.heading?.strength !== 'strong') block.matter = 'back';
    else if (block.heading?.contents && i + 1 < blocks.length) block.matter = 'front';
  });
  if (!blocks.some((block) => block.matter === 'body')) for (const block of blocks) if (block.body > 0 || blocks.length === 1) block.matter = 'body';
}

function toChapters(text: string, paragraphs: Paragraph[], blocks: Block[]): StoryChapter[] {
  const chapters: StoryChapter[] = [];
  const kept = mergeFront(blocks);
  const title = guessTitleOf(text, paragraphs, blocks);
  kept.forEach((block, i) => {
    const next = kept[i + 1];
    const start = i === 0 ? 0 : (paragraphs[block.from]?.start ?? 0);
    const end = next ? (paragraphs[next.from]?.start ?? text.length) : text.length;
    const heads = block.headingParagraphs.map((p) => paragraphs[p]).filter((p) => p !== undefined);
    const first = heads[0];
    const last = heads.at(-1);
    const heading = first && last ? { start: first.start, end: last.end } : null;
    // The story's own title above its first chapter's name belongs to the story.
    const chapterHead = i === 0 ? heads.findIndex((p) => readHeading(text, p)?.strength === 'strong') : 0;
    const named = heads.slice(Math.max(0, chapterHead)).map((p) => words(text, p)).filter((line) => line && !/^by\b/iu.test(line));
    const fallback = block.matter === 'front' ? 'Front matter' : block.matter === 'back' ? 'Back matter' : title;
    chapters.push({ start, end, title: clip(named.map((line) => line.replace(/[.:]$/u, '')).join('. ') || fallback), heading, matter: block.matter });
  });
  if (chapters.length === 0 && text.length > 0) chapters.push({ start: 0, end: text.length, title, heading: null, matter: 'body' });
  return chapters;
}

const clip = (title: string) => (title.length <= 120 ? title : `${Array.from(title).slice(0, 117).join('').trimEnd()}…`);

/** Neighbouring pieces of front matter without prose (title page, contents) read as one. */
function mergeFront(blocks: Block[]): Block[] {
  const out: Block[] = [];
  for (const block of blocks) {
    const last = out.at(-1);
    if (last && last.matter === 'front' && block.matter === 'front' && (last.body < 400 || block.body < 400)) {
      last.body += block.body;
    } else out.push({ ...block });
  }
  return out;
}

function guessTitleOf(text: string, paragraphs: Paragraph[], blocks: Block[]): string {
  const said = /^Title:[ \t]*(\S.*)$/mu.exec(text.slice(0, 4000));
  if (said?.[1]) return clip(said[1].trim());
  const top = blocks.find((block) => block.headingParagraphs.length > 0);
  const line = top?.headingParagraphs.map((p) => paragraphs[p]).find((p) => p !== undefined);
  if (!line || !top || (top.heading?.strength === 'strong' && top.heading.rank !== 'markdown')) return 'Story';
  return clip(words(text, line)) || 'Story';
}

/**
 * The chapters of a story, tiling its text in order. Title page, contents, licence and notices are `front` or `back`.
 * A story without headings is one chapter named by its title line, or "Story".
 */
export function findChapters(text: string): StoryChapter[] {
  return outlineStory(text).chapters;
}

/** The story's title as its first lines give it, or "Story". */
export function guessTitle(text: string): string {
  const outline = outlineStory(text.slice(0, 20_000));
  const said = /^Title:[ \t]*(\S.*)$/mu.exec(text.slice(0, 4000));
  if (said?.[1]) return clip(said[1].trim());
  const top = [...outline.headings].sort((a, b) => a - b).map((i) => outline.paragraphs[i]).find((p) => p !== undefined);
  if (!top) return 'Story';
  const heading = readHeading(text, top);
  if (heading?.strength === 'strong' && heading.rank !== 'markdown') return 'Story';
  return clip(words(text, top)) || 'Story';
}
