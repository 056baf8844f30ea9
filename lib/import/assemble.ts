import type { StoryChapter, StoryStructure, TextRange } from '../story/types.ts';
import type { DraftParagraph } from './draft.ts';
import { importLimits } from './limits.ts';

/** Where a chapter begins: at a paragraph. */
export interface ChapterMark {
  paragraph: number;
  title: string;
  matter: StoryChapter['matter'];
}

/** Past this share of the paragraphs, blank space before them is the habit of the file and says nothing. */
const habitualGaps = 0.15;
/** Most headings that stand above one chapter: part, number, name, motto. */
const maxHeadingParagraphs = 4;
const titleLength = 120;

/** A line of ornaments: no letter, no digit, nothing that is said. */
export function isOrnament(text: string): boolean {
  return text.length <= 60 && !text.includes('\n\n') && !/[\p{L}\p{N}"“”„«»'‘’?!]/u.test(text);
}

/**
 * Lays paragraphs out as one text, parted by blank lines (more of them where the page had a gap), and turns what the
 * file said of them into ranges of it. `marks` are sorted by paragraph; the chapters tile the text.
 */
export function assemble(paragraphs: DraftParagraph[], marks: ChapterMark[]): { text: string; structure: StoryStructure } {
  const kept = withoutLooseBreaks(paragraphs, marks);
  const gaps = kept.filter((paragraph) => paragraph.gap).length;
  const showGaps = gaps <= Math.max(3, kept.length * habitualGaps);
  const parts: string[] = [];
  const places: TextRange[] = [];
  const structure: StoryStructure = { chapters: [], blocks: [], emphasis: [] };
  let at = 0;
  let group = 0;
  for (const paragraph of kept) {
    if (at > 0) {
      const space = paragraph.gap && showGaps ? '\n\n\n\n' : '\n\n';
      parts.push(space);
      at += space.length;
    }
    const text = paragraph.text.toWellFormed();
    parts.push(text);
    const start = at;
    at += text.length;
    places.push({ start, end: at });
    for (const range of paragraph.emphasis) structure.emphasis.push({ start: start + range.start, end: start + range.end });
    const kind = paragraph.kind === 'prose' && isOrnament(text) ? 'scene-break' : paragraph.kind;
    const before = structure.blocks.at(-1);
    if (kind === 'prose') group = 0;
    else if (before && group !== 0 && before.kind === kind && group === paragraph.group && (kind === 'quote' || kind === 'verse')) before.end = at;
    else structure.blocks.push({ start, end: at, kind });
    group = kind === 'prose' ? 0 : paragraph.group;
  }
  const text = parts.join('');
  // A heading on every line is no list of chapters.
  if (marks.length <= importLimits.chapters) structure.chapters = toChapters(kept, places, marks, paragraphs, text.length);
  return { text, structure };
}

/** A rule straight before a chapter, at the very end or beside another break is decoration. */
function withoutLooseBreaks(paragraphs: DraftParagraph[], marks: ChapterMark[]): DraftParagraph[] {
  const opens = new Set(marks.map((mark) => mark.paragraph));
  return paragraphs.filter((paragraph, at) => {
    if (paragraph.kind !== 'scene-break') return true;
    const next = paragraphs[at + 1];
    return next !== undefined && next.kind !== 'heading' && next.kind !== 'scene-break' && !opens.has(at + 1) && !(next.kind === 'prose' && isOrnament(next.text));
  });
}

function toChapters(kept: DraftParagraph[], places: TextRange[], marks: ChapterMark[], all: DraftParagraph[], length: number): StoryChapter[] {
  const chapters: StoryChapter[] = [];
  const index = new Map(kept.map((paragraph, at) => [paragraph, at]));
  // A mark on a paragraph that was left out moves to the next one that was not.
  const starts = marks.flatMap((mark) => {
    for (let at = mark.paragraph; at < all.length; at++) {
      const paragraph = all[at];
      const place = paragraph === undefined ? undefined : index.get(paragraph);
      if (place !== undefined) return [{ ...mark, paragraph: place }];
    }
    return [];
  });
  starts.forEach((mark, at) => {
    const next = starts[at + 1];
    const start = at === 0 ? 0 : (places[mark.paragraph]?.start ?? 0);
    const end = next ? (places[next.paragraph]?.start ?? length) : length;
    if (end <= start) return;
    const stop = Math.min(next?.paragraph ?? kept.length, mark.paragraph + maxHeadingParagraphs);
    let last = mark.paragraph;
    while (last < stop && kept[last]?.kind === 'heading') last++;
    const first = places[mark.paragraph];
    const final = places[last - 1];
    const heading = last > mark.paragraph && first && final ? { start: first.start, end: final.end } : null;
    chapters.push({ start, end, title: clip(mark.title), heading, matter: mark.matter });
  });
  return chapters;
}

/** One line, of a length that a list of chapters can show. */
export function clip(title: string): string {
  const line = title.toWellFormed().replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= titleLength ? line : `${characters.slice(0, titleLength - 3).join('').trimEnd()}…`;
}
